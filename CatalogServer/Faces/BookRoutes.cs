using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The books of our own face, which the other services read too: <c>/books</c> and <c>/books/{n}</c>.</summary>
internal static class BookRoutes
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        router.Map(RequestMethod.Get, "/books", "query_by_topic", exchange => Search(exchange, store, tags));
        router.Map(RequestMethod.Get, "/books/{n}", "query_by_item", exchange => Lookup(exchange, store, tags));
    }

    private static void Search(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        string? topic = Filter(exchange, "topic"u8);
        string? title = Filter(exchange, "title"u8);
        tags.AddStoreTo(exchange.Response);
        if (AskedBooks.TryReadPage(exchange, store, tags, topic, title, out IReadOnlyList<BookRow> books))
        {
            BookAnswers.AnswerList(exchange, "data"u8, books, BookAnswers.Write);
        }
    }

    private static string? Filter(Exchange exchange, ReadOnlySpan<byte> name)
    {
        bool isGiven = exchange.Request.Target.TryGetParameter(name, out ReadOnlySpan<byte> value);
        exchange.Arguments.Add(isGiven ? value : "na"u8);
        return isGiven ? Encoding.UTF8.GetString(value) : null;
    }

    private static void Lookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (AskedBooks.TryFindBook(exchange, store, AskedBooks.NumberInPath(exchange), out BookRow book))
        {
            tags.AddStoreTo(exchange.Response);
            BookAnswers.Answer(exchange, 200, "data"u8, book, tags);
        }
    }
}
