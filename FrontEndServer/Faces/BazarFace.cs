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
        router.Map(RequestMethod.Get, "/info/{id}", "lookup", exchange => Info(exchange, store));
        router.MapChange(RequestMethod.Put, "/purchase/{id}", "buy", exchange =>
            exchange.AnswerAsBazar(store.BuyOne(exchange, exchange.PathParameter(0))));
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
