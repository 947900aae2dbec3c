using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The my-book-store design: <c>GET /buy?item_number=n</c> takes one copy.</summary>
internal sealed class MyBookStoreFace(BuyProtocol buys)
{
    public void MapRoutes(Router router, Func<Handler, Handler> guard) =>
        router.MapChange(RequestMethod.Get, "/buy", "buy", guard(Buy));

    private void Buy(Exchange exchange)
    {
        if (!exchange.Request.Target.TryGetParameter("item_number"u8, out ReadOnlySpan<byte> item))
        {
            exchange.Response.WriteFailed(400, "item_number must be the number of a book");
            return;
        }

        BuyOutcome outcome = buys.BuyOne(exchange, item);
        if (!exchange.Response.TryAnswerFailed(outcome))
        {
            Utf8JsonWriter json = exchange.Response.Json(200);
            json.WriteStartObject();
            json.WriteString("result"u8, "Success"u8);
            json.WriteEndObject();
        }
    }
}
