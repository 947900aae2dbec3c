using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// The bazar's face: info and purchase. Its <c>GET /search/{topic}</c> is the pygmy's (<see cref="PygmyFace"/>).
/// </summary>
internal static class BazarFace
{
    public static void Map(Router router, StoreRequests store)
    {
        router.Map(RequestMethod.Get, "/info/{id}", "lookup", exchange => Info(exchange, store));
        router.MapChange(RequestMethod.Put, "/purchase/{id}", "buy", exchange =>
            exchange.AnswerAsBazar(store.BuyOne(exchange, exchange.PathParameter(0))));
    }

    private static void Info(Exchange exchange, StoreRequests store)
    {
        Answer<Book> found = store.Lookup(exchange, exchange.PathParameter(0));
        if (!found.HasValue)
        {
            exchange.RefuseWithMessage(found.Status == 404 ? new Refusal(404, "Book not found") : Refusal.Of(found));
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        json.WriteStartObject();
        json.WriteString("title"u8, found.Value.Title);
        json.WriteNumber("quantity"u8, found.Value.Stock);
        json.WriteNumber("price"u8, found.Value.Cost);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
