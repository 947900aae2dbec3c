using System.Text.Json;
using System.Text.Json.Serialization;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// The face of the 677 course: a JSON body says what is meant, with GET too. Its searches are answered as
/// <see cref="MyBookStoreFace"/> answers them.
/// </summary>
internal static class Cs677Face
{
    public static void Map(Router router, StoreRequests store)
    {
        router.Map(RequestMethod.Get, "/search", "search", exchange =>
        {
            if (exchange.Body.IsEmpty)
            {
                MyBookStoreFace.Search(exchange, store);
            }
            else
            {
                Search(exchange, store);
            }
        });
        router.MapChange(RequestMethod.Post, "/buy", "buy", exchange => Buy(exchange, store));
    }

    private static void Search(Exchange exchange, StoreRequests store)
    {
        if (!exchange.TryReadJson(Cs677Json.Default.Cs677Query, out Cs677Query? query, out BodyRefusal refusal))
        {
            exchange.RefuseAsFailed(new Refusal(refusal.Status, refusal.Message));
        }
        else if (query is { Topic: { } topic, ItemNumber: null })
        {
            MyBookStoreFace.Search(exchange, store, topic);
        }
        else if (query is { Topic: null, ItemNumber: { } itemNumber })
        {
            MyBookStoreFace.Lookup(exchange, store, itemNumber);
        }
        else
        {
            exchange.RefuseAsFailed(new Refusal(400, "either topic or item_number says what to search for"));
        }
    }

    private static void Buy(Exchange exchange, StoreRequests store)
    {
        if (!exchange.TryReadJson(Cs677Json.Default.Cs677Purchase, out Cs677Purchase? purchase, out BodyRefusal refusal))
        {
            exchange.RefuseAsFailed(new Refusal(refusal.Status, refusal.Message));
            return;
        }

        if (purchase.ItemNumber is not { } itemNumber)
        {
            exchange.RefuseAsFailed(new Refusal(422, "item_number says which book"));
            return;
        }

        BuyOutcome bought = store.BuyOne(exchange, itemNumber);
        if (bought.Order is not { } order)
        {
            exchange.RefuseAsFailed(Refusal.Of(bought));
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteString("result"u8, "Success"u8);
        json.WriteStartObject("book"u8);
        json.WriteNumber("order_number"u8, order.OrderNumber);
        json.WriteNumber("item_number"u8, order.ItemNumber);
        json.WriteString("title"u8, order.Title);
        json.WriteNumber("stock"u8, order.Stock);
        json.WriteNumber("cost"u8, order.Cost);
        json.WriteNumber("version"u8, order.Version);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>The body of a search.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
internal sealed record Cs677Query(string? Topic = null, int? ItemNumber = null);

/// <summary>The body of a buy.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Cs677Purchase(int? ItemNumber = null);

/// <summary>
/// The JSON of the face, generated at compile time. (A partial class because the generator writes the other part.)
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(Cs677Query))]
[JsonSerializable(typeof(Cs677Purchase))]
internal sealed partial class Cs677Json : JsonSerializerContext;
