using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The bazar's face. Its <c>GET /search/{topic}</c> is the pygmy's (<see cref="PygmyFace"/>).</summary>
internal static class BazarFace
{
    public static void Map(Router router, Storefront store)
    {
        router.Map(RequestMethod.Get, "/info/{id}", "lookup", exchange => Info(exchange, store))
            .Describe(RouteTags.Bazar, "Shows a book, as a list of one")
            .Path("id", Shapes.ItemNumber, "the book's item number").Tagged()
            .Answers(200, "The book.", DesignBodyJson.Default.BazarBooks)
            .Refuses(404, 502, 504).RefusesAs(DesignBodyJson.Default.RefusalMessage);
        router.MapChange(RequestMethod.Put, "/purchase/{id}", "buy", exchange =>
            exchange.AnswerAsBazar(store.BuyOne(exchange, exchange.PathParameter(0))))
            .Describe(RouteTags.Bazar, "Buys a copy of a book", "404 also for a book that is sold out, as that design has it.")
            .Path("id", Shapes.ItemNumber, "the book's item number").Keyed()
            .Answers(200, "Bought.", DesignBodyJson.Default.BazarPurchase)
            .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.RefusalMessage);
    }

    private static void Info(Exchange exchange, Storefront store)
    {
        Answer<Book> found = store.Lookup(exchange, exchange.PathParameter(0));
        if (!found.HasValue)
        {
            exchange.RefuseWithMessage(found.Status == 404 ? new Refusal(404, "Book not found") : Refusal.Of(found));
            return;
        }

        exchange.AnswerBooks("data"u8, [found.Value], Write);
    }

    private static void Write(Utf8JsonWriter json, Book book)
    {
        json.WriteString("title"u8, book.Title);
        json.WriteNumber("quantity"u8, book.Stock);
        json.WriteNumber("price"u8, book.Cost);
    }
}
