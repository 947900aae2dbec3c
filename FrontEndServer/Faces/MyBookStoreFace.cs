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
    public static void Map(Router router, Storefront store, bool buyByGet)
    {
        router.Map(RequestMethod.Get, "/lookup", "lookup", exchange => Lookup(exchange, store))
            .Describe(RouteTags.MyBookStore, "Shows a book")
            .Query("item_number", Shapes.ItemNumber, "the book's item number", isRequired: true).Tagged()
            .Answers(200, "The book.", DesignBodyJson.Default.MyBookStoreLookup)
            .Refuses(404, 502, 504).RefusesAs(DesignBodyJson.Default.Failed);
        if (buyByGet)
        {
            router.MapChange(RequestMethod.Get, "/buy", "buy", exchange => Buy(exchange, store))
                .Describe(RouteTags.MyBookStore, "Buys a copy of a book, by GET", "Only where the setting buy_by_get allows it.")
                .Query("item_number", Shapes.ItemNumber, "the book's item number", isRequired: true).Keyed()
                .Answers(200, "Bought.", DesignBodyJson.Default.MyBookStorePurchase)
                .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.Failed);
        }
    }

    /// <summary><c>GET /search?topic=T</c>. The path is <see cref="Cs677Face"/>'s too, which asks in a body.</summary>
    public static void Search(Exchange exchange, Storefront store)
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

    public static void Search(Exchange exchange, Storefront store, string topic)
    {
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, topic);
        if (found.HasValue)
        {
            exchange.AnswerBooks("result"u8, found.Value, WriteTitle);
        }
        else
        {
            exchange.RefuseAsFailed(Refusal.Of(found));
        }
    }

    public static void Lookup(Exchange exchange, Storefront store, int itemNumber) =>
        exchange.AnswerResult(store.Lookup(exchange, itemNumber), Write);

    /// <summary>Answers with a book as <c>{"result":{...}}</c>, as the pygmy does too.</summary>
    public static void AnswerResult(this Exchange exchange, in Answer<Book> found, Action<Utf8JsonWriter, Book> writeMembers)
    {
        if (found.HasValue)
        {
            exchange.AnswerBook("result"u8, found.Value, writeMembers);
        }
        else
        {
            exchange.RefuseAsFailed(Refusal.Of(found));
        }
    }

    private static void Lookup(Exchange exchange, Storefront store)
    {
        if (TryGetItemNumber(exchange, out int itemNumber))
        {
            Lookup(exchange, store, itemNumber);
        }
    }

    private static void Write(Utf8JsonWriter json, Book book)
    {
        json.WriteNumber("item_number"u8, book.ItemNumber);
        json.WriteNumber("stock"u8, book.Stock);
        json.WriteNumber("cost"u8, book.Cost);
        json.WriteString("type"u8, book.Topic);
        json.WriteString("title"u8, book.Title);
    }

    private static void WriteTitle(Utf8JsonWriter json, Book book)
    {
        json.WriteNumber("item_number"u8, book.ItemNumber);
        json.WriteString("title"u8, book.Title);
    }

    private static void Buy(Exchange exchange, Storefront store)
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
