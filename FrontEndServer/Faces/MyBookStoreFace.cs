using System.Text;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The face of "my book store": everything in the query, buying by GET too.</summary>
internal static class MyBookStoreFace
{
    public static void Map(Router router, Storefront store, bool buyByGet)
    {
        router.Map(RequestMethod.Get, "/lookup", "lookup", exchange => Lookup(exchange, store));
        if (buyByGet)
        {
            router.MapChange(RequestMethod.Get, "/buy", "buy", exchange => Buy(exchange, store));
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

    public static void Search(Exchange exchange, Storefront store, string topic) => exchange.AnswerResult(
        store.Search(exchange, topic),
        books => books.Select(book => new MyBookStoreTitle(book.ItemNumber, book.Title)),
        DesignJson.Default.FoundIEnumerableMyBookStoreTitle);

    public static void Lookup(Exchange exchange, Storefront store, int itemNumber) => exchange.AnswerResult(
        store.Lookup(exchange, itemNumber),
        book => new MyBookStoreBook(book.ItemNumber, book.Stock, book.Cost, book.Topic, book.Title),
        DesignJson.Default.FoundMyBookStoreBook);

    private static void Lookup(Exchange exchange, Storefront store)
    {
        if (TryGetItemNumber(exchange, out int itemNumber))
        {
            Lookup(exchange, store, itemNumber);
        }
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
