using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The bazar's face: info and purchase. Its <c>GET /search/{topic}</c> is the pygmy's (<see cref="PygmyFace"/>).</summary>
internal static class BazarFace
{
    public static void Map(Router router, Storefront store)
    {
        router.Map(RequestMethod.Get, "/info/{id}", "lookup", exchange => Info(exchange, store));
        router.MapChange(RequestMethod.Put, "/purchase/{id}", "buy", exchange => Purchase(exchange, store));
    }

    /// <summary>The bazar's refusal: <c>{"message":"..."}</c>.</summary>
    public static void Refuse(Exchange exchange, Refusal refusal)
    {
        Utf8JsonWriter json = exchange.Response.Json(refusal.Status);
        json.WriteStartObject();
        json.WriteString("message"u8, refusal.Message);
        json.WriteEndObject();
        refusal.AddRetryAfter(exchange.Response);
    }

    private static void Info(Exchange exchange, Storefront store)
    {
        if (!TargetNumber.TryRead(exchange.PathParameter(0), out int itemNumber))
        {
            Refuse(exchange, NotFound);
            return;
        }

        Answer<Book> found = store.Lookup(exchange, itemNumber);
        if (!found.HasValue)
        {
            Refuse(exchange, found.Status == 404 ? NotFound : Refusal.OfRead(found));
            return;
        }

        BookTag.AddTo(exchange.Response, found.StoreId, found.Value);
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

    private static void Purchase(Exchange exchange, Storefront store)
    {
        if (!TargetNumber.TryRead(exchange.PathParameter(0), out int itemNumber))
        {
            Refuse(exchange, NotFound);
            return;
        }

        Answer<Order> bought = store.BuyOne(exchange, itemNumber);
        if (!bought.HasValue)
        {
            Refuse(exchange, bought.Status switch
            {
                404 => NotFound,
                409 when !bought.IsWorthRepeating => new Refusal(404, "The book is out of stock"), // the status that the bazar's design names
                _ => Refusal.OfBuy(bought),
            });
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteString("status"u8, $"{bought.Value.Title} was bought successfully.");
        json.WriteEndObject();
    }

    private static Refusal NotFound => new(404, "Book not found");
}
