using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The pygmy design, with names in the path: <c>{"data":[...]}</c> by subject, <c>{"result":book}</c> by item.</summary>
internal static class PygmyFace
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        router.Map(RequestMethod.Get, "/query_by_subject/{topic}", "query_by_topic", exchange => Search(exchange, store));
        router.Map(RequestMethod.Get, "/search/{topic}", "query_by_topic", exchange => Search(exchange, store));
        router.Map(RequestMethod.Get, "/query_by_item/{n}", "query_by_item", exchange => Lookup(exchange, store, tags));
        router.Map(RequestMethod.Get, "/lookup/{n}", "query_by_item", exchange => Lookup(exchange, store, tags));
    }

    private static void Search(Exchange exchange, ICatalogStore store)
    {
        ReadOnlySpan<byte> topic = exchange.PathParameter(0);
        exchange.Arguments.Add(topic);
        if (!AskedBooks.TryReadPage(exchange, store, Encoding.UTF8.GetString(topic), null, out IReadOnlyList<BookRow> books))
        {
            return;
        }

        // Behind the last book there is nothing, and that is no error: the topic's books have been listed.
        bool isLaterPage = exchange.Request.Target.TryGetParameter("after"u8, out ReadOnlySpan<byte> after)
            && !after.SequenceEqual("0"u8);
        if (books.Count == 0 && !isLaterPage)
        {
            exchange.Response.Error(404, "No books with this subject were found");
            return;
        }

        BookAnswers.AnswerList(exchange, "data"u8, books, static (json, book) =>
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, book.ItemNumber);
            json.WriteString("title"u8, book.Title);
            json.WriteString("topic"u8, book.Topic);
            json.WriteNumber("stock"u8, book.Stock);
            json.WriteNumber("cost"u8, book.Cost);
            json.WriteEndObject();
        });
    }

    private static void Lookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (AskedBooks.TryFindBook(exchange, store, AskedBooks.NumberInPath(exchange), out BookRow book))
        {
            BookAnswers.Answer(exchange, 200, "result"u8, book, tags);
        }
    }
}

/// <summary>The my-book-store design, which names things in the query and answers <c>{"result":...}</c>.</summary>
internal static class MyBookStoreFace
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        router.Map(RequestMethod.Get, "/query_by_topic", "query_by_topic", exchange => Search(exchange, store));
        router.Map(RequestMethod.Get, "/query_by_item", "query_by_item", exchange => Lookup(exchange, store, tags));
    }

    private static void Search(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic))
        {
            exchange.Response.Error(400, "topic must be given");
            return;
        }

        exchange.Arguments.Add(topic);
        if (!AskedBooks.TryReadPage(exchange, store, Encoding.UTF8.GetString(topic), null, out IReadOnlyList<BookRow> books))
        {
            return;
        }

        BookAnswers.AnswerList(exchange, "result"u8, books, static (json, book) =>
        {
            json.WriteStartObject();
            json.WriteNumber("item_number"u8, book.ItemNumber);
            json.WriteString("title"u8, book.Title);
            json.WriteEndObject();
        });
    }

    private static void Lookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!AskedBooks.TryFindNumberInQuery(exchange, out int itemNumber)
            || !AskedBooks.TryFindBook(exchange, store, itemNumber, out BookRow book))
        {
            return;
        }

        BookAnswers.Answer(exchange, 200, "result"u8, book, tags, static (json, book) =>
        {
            json.WriteStartObject();
            json.WriteNumber("item_number"u8, book.ItemNumber);
            json.WriteNumber("stock"u8, book.Stock);
            json.WriteNumber("cost"u8, book.Cost);
            json.WriteString("type"u8, book.Topic);
            json.WriteString("title"u8, book.Title);
            json.WriteEndObject();
        });
    }
}

/// <summary>The bazar design: <c>/info/{id}</c>. Its search is the pygmy one.</summary>
internal static class BazarFace
{
    public static void Map(Router router, ICatalogStore store, BookTags tags) =>
        router.Map(RequestMethod.Get, "/info/{id}", "query_by_item", exchange => Info(exchange, store, tags));

    private static void Info(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        int itemNumber = AskedBooks.NumberInPath(exchange);
        if (AskedBooks.TryFindBook(exchange, store, itemNumber, out BookRow book, refusal: "Book not found"))
        {
            tags.AddTo(exchange.Response, book);
            BookAnswers.AnswerList(exchange, "data"u8, [book], static (json, book) =>
            {
                json.WriteStartObject();
                json.WriteString("title"u8, book.Title);
                json.WriteNumber("quantity"u8, book.Stock);
                json.WriteNumber("price"u8, book.Cost);
                json.WriteEndObject();
            });
        }
    }
}
