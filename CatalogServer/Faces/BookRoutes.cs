using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The books of our own face, which the other services read too: <c>/books</c> and <c>/books/{n}</c>.</summary>
internal static class BookRoutes
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        router.Map(RequestMethod.Get, "/books", "query_by_topic", exchange => Search(exchange, store, tags))
            .Describe(RouteTags.Ours, "Lists all books, or those on a topic, or the one with a title")
            .Query("topic", Shapes.Topic, "only books on this topic, whatever the case of its letters")
            .Query("title", Shapes.Title, "only the book with this title")
            .Paged(PageRequest.MaxLimit, PageRequest.MaxAfter).Tagged()
            .Answers(200, "A page of the list, by item number.", ContractJson.Default.EnvelopeIReadOnlyListBook);
        router.Map(RequestMethod.Get, "/books/{n}", "query_by_item", exchange => Lookup(exchange, store, tags))
            .Describe(RouteTags.Ours, "Shows a book")
            .Path("n", Shapes.ItemNumber, "the book's item number").Tagged()
            .Answers(200, "The book.", ContractJson.Default.EnvelopeBook)
            .Refuses(404);
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
