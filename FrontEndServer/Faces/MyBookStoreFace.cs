using System.Text;
using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The face of "my book store": everything in the query, buying by GET too.</summary>
internal static class MyBookStoreFace
{
    public static void Map(Router router, StoreRequests store, bool buyByGet)
    {
        router.Map(RequestMethod.Get, "/lookup", "lookup", exchange => Lookup(exchange, store));
        if (buyByGet)
        {
            router.MapChange(RequestMethod.Get, "/buy", "buy", exchange => Buy(exchange, store));
        }
    }

    /// <summary><c>GET /search?topic=T</c>. The path is <see cref="Cs677Face"/>'s too, which asks in a body.</summary>
    public static void Search(Exchange exchange, StoreRequests store)
    {
        if (exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic) && !topic.IsEmpty)
        {
            Search(exchange, store, Encoding.UTF8.GetString(topic));
        }
        else
        {
            exchange.RefuseAsFailed(new Refusal(400, "topic says what to search for"));
        }
    }

    /// <summary>Answers with the books of a topic; none is an empty list.</summary>
    public static void Search(Exchange exchange, StoreRequests store, string topic)
    {
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, topic);
        if (!found.HasValue)
        {
            exchange.RefuseAsFailed(Refusal.Of(found));
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartArray("result"u8);
        foreach (Book book in found.Value)
        {
            json.WriteStartObject();
            json.WriteNumber("item_number"u8, book.ItemNumber);
            json.WriteString("title"u8, book.Title);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Answers with a book.</summary>
    public static void Lookup(Exchange exchange, StoreRequests store, int itemNumber)
    {
        Answer<Book> found = store.Lookup(exchange, itemNumber);
        if (!found.HasValue)
        {
            exchange.RefuseAsFailed(Refusal.Of(found));
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartObject("result"u8);
        json.WriteNumber("item_number"u8, found.Value.ItemNumber);
        json.WriteNumber("stock"u8, found.Value.Stock);
        json.WriteNumber("cost"u8, found.Value.Cost);
        json.WriteString("type"u8, found.Value.Topic);
        json.WriteString("title"u8, found.Value.Title);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Lookup(Exchange exchange, StoreRequests store)
    {
        if (TryGetItemNumber(exchange, out int itemNumber))
        {
            Lookup(exchange, store, itemNumber);
        }
    }

    private static void Buy(Exchange exchange, StoreRequests store)
    {
        if (TryGetItemNumber(exchange, out int itemNumber))
        {
            exchange.AnswerAsMyBookStore(store.BuyOne(exchange, itemNumber));
        }
    }

    private static bool TryGetItemNumber(Exchange exchange, out int itemNumber)
    {
        if (exchange.Request.Target.TryGetParameter("item_number"u8, out ReadOnlySpan<byte> text)
            && TargetNumber.TryRead(text, out itemNumber))
        {
            return true;
        }

        itemNumber = 0;
        exchange.RefuseAsFailed(new Refusal(400, "item_number must be the number of a book"));
        return false;
    }
}
