using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The management of the books: <c>POST /books</c>, <c>PATCH</c> and <c>DELETE /books/{n}</c>.</summary>
internal static class AdminRoutes
{
    public static void Map(Router router, ICatalogStore store, BookTags tags, Func<Handler, Handler> keep)
    {
        Map(RequestMethod.Post, "/books", "add", Add)
            .Describe(RouteTags.Keeper, "Adds a book", "A withdrawn book comes back under its own number and title.").Tagged()
            .Body(
                CatalogJson.Default.NewBook,
                """{"item_number":4711,"title":"Queues for Dummies","topic":"distributed systems","cost":9.99,"stock":10}""")
            .Answers(201, "The book.", ContractJson.Default.EnvelopeBook)
            .Refuses(409, 422, 500, 507);
        Map(RequestMethod.Patch, "/books/{n}", "change", Change)
            .Describe(RouteTags.Keeper, "Changes a book: title, topic, cost, stock", "What is left out stays as it is.")
            .Path("n", Shapes.ItemNumber, "the book's item number").Tagged()
            .Body(CatalogJson.Default.BookPatch, """{"stock":100}""")
            .Answers(200, "The book.", ContractJson.Default.EnvelopeBook)
            .Refuses(404, 409, 422, 500, 507);
        Map(RequestMethod.Delete, "/books/{n}", "withdraw", Withdraw)
            .Describe(RouteTags.Keeper, "Takes a book off sale; the audit still counts it")
            .Path("n", Shapes.ItemNumber, "the book's item number")
            .Answers(204, "It is no longer on sale.")
            .Refuses(404, 500, 507);

        RouteDescription Map(RequestMethod method, string path, string name, Action<Exchange, ICatalogStore, BookTags> handle) =>
            router.MapConditionalChange(method, path, name, keep(exchange => handle(exchange, store, tags)))
                .Needs(KeyGuard.ServiceField, KeyGuard.AdminField);
    }

    private static void Add(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!exchange.TryReadRequest(CatalogJson.Default.NewBook, out NewBook? book))
        {
            return;
        }

        exchange.Arguments.Add(book.ItemNumber);
        if ((BookRules.WhyNotItemNumber(book.ItemNumber) ?? WhyNot(book.Title, book.Topic, book.Cost, book.Stock)) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        var add = new AddBook(book.ItemNumber, book.Title, book.Topic, book.Cost, book.Stock);
        if (Submission.TrySubmit(exchange, store, add, tags))
        {
            exchange.Response.AddField("Location"u8, Encoding.ASCII.GetBytes($"/books/{book.ItemNumber}"));
            BookAnswers.Answer(exchange, 201, "data"u8, add.Book!, tags);
        }
    }

    private static void Change(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        int itemNumber = AskedBooks.NumberInPath(exchange);
        if (!exchange.TryReadRequest(CatalogJson.Default.BookPatch, out BookPatch? patch))
        {
            return;
        }

        if (WhyNot(patch.Title, patch.Topic, patch.Cost, patch.Stock) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        var change = new ChangeBook(itemNumber)
        {
            Title = patch.Title,
            Topic = patch.Topic,
            Cost = patch.Cost,
            Stock = patch.Stock,
        };
        if (Submission.TrySubmit(exchange, store, change, tags))
        {
            BookAnswers.Answer(exchange, 200, "data"u8, change.Book!, tags);
        }
    }

    private static void Withdraw(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (Submission.TrySubmit(exchange, store, new ChangeBook(AskedBooks.NumberInPath(exchange)) { Withdraw = true }, tags))
        {
            exchange.Response.Status = 204;
        }
    }

    private static string? WhyNot(string? title, string? topic, decimal? cost, long? stock) =>
        (title is null ? null : BookRules.WhyNotText("title", title))
        ?? (topic is null ? null : BookRules.WhyNotText("topic", topic))
        ?? (cost is { } amount ? BookRules.WhyNotCost(amount) : null)
        ?? (stock is { } copies ? BookRules.WhyNotStock(copies) : null);
}
