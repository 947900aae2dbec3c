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

        var book = new BazarBook(found.Value.Title, found.Value.Stock, found.Value.Cost);
        exchange.AnswerData([book], DesignJson.Default.EnvelopeBazarBookArray);
    }
}
