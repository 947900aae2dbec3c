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
    public static void Map(Router router, StoreRequests store, bool buyByGet)
    {
        router.Map(RequestMethod.Get, "/search/{topic}", "search", exchange => Search(exchange, store));
        router.Map(RequestMethod.Get, "/lookup/{n}", "lookup", exchange => Lookup(exchange, store));
        if (buyByGet)
        {
            router.MapChange(RequestMethod.Get, "/buy/{n}", "buy", exchange =>
                exchange.AnswerAsPygmy(store.BuyOne(exchange, exchange.PathParameter(0))));
        }
    }

    private static void Search(Exchange exchange, StoreRequests store)
    {
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, Encoding.UTF8.GetString(exchange.PathParameter(0)));
        // Behind the last book there is nothing, and that is no error: the topic's books have been listed.
        bool isLaterPage = exchange.Request.Target.TryGetParameter("after"u8, out ReadOnlySpan<byte> after)
            && !after.SequenceEqual("0"u8);
        if (!found.HasValue || (found.Value.Count == 0 && !isLaterPage))
        {
            exchange.RefuseWithMessage(
                found.HasValue ? new Refusal(404, "No books with this subject were found") : Refusal.Of(found));
            return;
        }

        exchange.AnswerData(
            found.Value.Select(book => new ListedBook(book.ItemNumber, book.Title, book.Topic, book.Stock, book.Cost)),
            DesignJson.Default.EnvelopeIEnumerableListedBook);
    }

    private static void Lookup(Exchange exchange, StoreRequests store)
    {
        Answer<Book> found = store.Lookup(exchange, exchange.PathParameter(0));
        if (!found.HasValue)
        {
            exchange.RefuseAsFailed(Refusal.Of(found));
            return;
        }

        JsonSerializer.Serialize(exchange.Response.Json(200), new Found<Book>(found.Value), DesignJson.Default.FoundBook);
    }
}
