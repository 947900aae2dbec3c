using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The lookups of the designs.</summary>
/// <remarks>
/// The pygmy has names in the path: <c>{"data":[...]}</c> by subject, <c>{"result":book}</c> by item. My-book-store has them in
/// the query and answers <c>{"result":...}</c>. The bazar has <c>/info/{id}</c>, and the pygmy's search.
/// </remarks>
internal static class DesignFaces
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        foreach (string path in (string[])["/query_by_subject/{topic}", "/search/{topic}"])
        {
            Map(path, "query_by_topic", PygmySearch)
                .Describe(RouteTags.Pygmy, "Lists the books on a topic")
                .Path("topic", Shapes.Topic, "the topic").Paged(PageRequest.MaxLimit, PageRequest.MaxAfter)
                .Answers(200, "A page of the list; only a later page is empty.", DesignBodyJson.Default.PygmyBooks)
                .Refuses(404);
        }

        foreach (string path in (string[])["/query_by_item/{n}", "/lookup/{n}"])
        {
            Map(path, "query_by_item", PygmyLookup)
                .Describe(RouteTags.Pygmy, "Shows a book")
                .Path("n", Shapes.ItemNumber, "the book's item number")
                .Answers(200, "The book.", DesignBodyJson.Default.PygmyLookup)
                .Refuses(404);
        }

        Map("/query_by_topic", "query_by_topic", MyBookStoreSearch)
            .Describe(RouteTags.MyBookStore, "Lists the books on a topic")
            .Query("topic", Shapes.Topic, "the topic", isRequired: true).Paged(PageRequest.MaxLimit, PageRequest.MaxAfter)
            .Answers(200, "A page of the list.", DesignBodyJson.Default.MyBookStoreTitles);
        Map("/query_by_item", "query_by_item", MyBookStoreLookup)
            .Describe(RouteTags.MyBookStore, "Shows a book")
            .Query("item_number", Shapes.ItemNumber, "the book's item number", isRequired: true)
            .Answers(200, "The book.", DesignBodyJson.Default.MyBookStoreLookup)
            .Refuses(404);
        Map("/info/{id}", "query_by_item", BazarInfo)
            .Describe(RouteTags.Bazar, "Shows a book, as a list of one")
            .Path("id", Shapes.ItemNumber, "the book's item number")
            .Answers(200, "The book.", DesignBodyJson.Default.BazarBooks)
            .Refuses(404);

        RouteDescription Map(string path, string name, Action<Exchange, ICatalogStore, BookTags> handle) =>
            router.Map(RequestMethod.Get, path, name, exchange => handle(exchange, store, tags)).Tagged();
    }

    private static void PygmySearch(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!TryReadPage(exchange, store, tags, exchange.PathParameter(0), out IReadOnlyList<BookRow> books))
        {
            return;
        }

        if (books.Count == 0 && !Paging.IsLaterPage(exchange.Request.Target))
        {
            exchange.Response.Error(404, "No books with this subject were found");
            return;
        }

        BookAnswers.AnswerList(exchange, "data"u8, books, static (json, book) =>
        {
            json.WriteNumber("id"u8, book.ItemNumber);
            json.WriteString("title"u8, book.Title);
            json.WriteString("topic"u8, book.Topic);
            json.WriteNumber("stock"u8, book.Stock);
            json.WriteNumber("cost"u8, book.Cost);
        });
    }

    private static void PygmyLookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (AskedBooks.TryFindBook(exchange, store, AskedBooks.NumberInPath(exchange), out BookRow book))
        {
            BookAnswers.Answer(exchange, 200, "result"u8, book, tags);
        }
    }

    private static void MyBookStoreSearch(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic))
        {
            exchange.Response.Error(400, "topic must be given");
        }
        else if (TryReadPage(exchange, store, tags, topic, out IReadOnlyList<BookRow> books))
        {
            BookAnswers.AnswerList(exchange, "result"u8, books, static (json, book) =>
            {
                json.WriteNumber("item_number"u8, book.ItemNumber);
                json.WriteString("title"u8, book.Title);
            });
        }
    }

    private static void MyBookStoreLookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (AskedBooks.TryFindNumberInQuery(exchange, out int itemNumber)
            && AskedBooks.TryFindBook(exchange, store, itemNumber, out BookRow book))
        {
            BookAnswers.Answer(exchange, 200, "result"u8, book, tags, static (json, book) =>
            {
                json.WriteNumber("item_number"u8, book.ItemNumber);
                json.WriteNumber("stock"u8, book.Stock);
                json.WriteNumber("cost"u8, book.Cost);
                json.WriteString("type"u8, book.Topic);
                json.WriteString("title"u8, book.Title);
            });
        }
    }

    private static void BazarInfo(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        int itemNumber = AskedBooks.NumberInPath(exchange);
        if (AskedBooks.TryFindBook(exchange, store, itemNumber, out BookRow book, refusal: "Book not found"))
        {
            tags.AddTo(exchange.Response, book);
            BookAnswers.AnswerList(exchange, "data"u8, [book], static (json, book) =>
            {
                json.WriteString("title"u8, book.Title);
                json.WriteNumber("quantity"u8, book.Stock);
                json.WriteNumber("price"u8, book.Cost);
            });
        }
    }

    private static bool TryReadPage(
        Exchange exchange, ICatalogStore store, BookTags tags, ReadOnlySpan<byte> topic, out IReadOnlyList<BookRow> books)
    {
        exchange.Arguments.Add(topic);
        return AskedBooks.TryReadPage(exchange, store, tags, Encoding.UTF8.GetString(topic), null, out books);
    }
}
