using System.Text;
using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The pygmy face: everything in the path, buying by GET too. Its search is also the bazar's.</summary>
internal static class PygmyFace
{
    public static void Map(Router router, Storefront store, bool buyByGet)
    {
        router.Map(RequestMethod.Get, "/search/{topic}", "search", exchange => Search(exchange, store))
            .Describe(RouteTags.Pygmy, "Lists the books on a topic", "The bazar's search is the same.")
            .Path("topic", Shapes.Topic, "the topic").Paged(PageRequest.MaxLimit, PageRequest.MaxAfter).Tagged()
            .Answers(200, "A page of the list; only a later page is empty.", DesignBodyJson.Default.PygmyBooks)
            .Refuses(404, 502, 504).RefusesAs(DesignBodyJson.Default.RefusalMessage);
        router.Map(RequestMethod.Get, "/lookup/{n}", "lookup", exchange => exchange.AnswerResult(
            store.Lookup(exchange, exchange.PathParameter(0)), BookBodies.WriteOurs))
            .Describe(RouteTags.Pygmy, "Shows a book")
            .Path("n", Shapes.ItemNumber, "the book's item number").Tagged()
            .Answers(200, "The book.", DesignBodyJson.Default.PygmyLookup)
            .Refuses(404, 502, 504).RefusesAs(DesignBodyJson.Default.Failed);
        if (buyByGet)
        {
            router.MapChange(RequestMethod.Get, "/buy/{n}", "buy", exchange =>
                exchange.AnswerAsPygmy(store.BuyOne(exchange, exchange.PathParameter(0))))
                .Describe(RouteTags.Pygmy, "Buys a copy of a book, by GET", "Only where the setting buy_by_get allows it.")
                .Path("n", Shapes.ItemNumber, "the book's item number").Keyed()
                .Answers(200, "The order.", DesignBodyJson.Default.PygmyPurchase)
                .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.Failed);
        }
    }

    private static void Search(Exchange exchange, Storefront store)
    {
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, Encoding.UTF8.GetString(exchange.PathParameter(0)));
        if (!found.HasValue || (found.Value.Count == 0 && !Paging.IsLaterPage(exchange.Request.Target)))
        {
            exchange.RefuseWithMessage(
                found.HasValue ? new Refusal(404, "No books with this subject were found") : Refusal.Of(found));
            return;
        }

        exchange.AnswerBooks("data"u8, found.Value, Write);
    }

    private static void Write(Utf8JsonWriter json, Book book)
    {
        json.WriteNumber("id"u8, book.ItemNumber);
        json.WriteString("title"u8, book.Title);
        json.WriteString("topic"u8, book.Topic);
        json.WriteNumber("stock"u8, book.Stock);
        json.WriteNumber("cost"u8, book.Cost);
    }
}
