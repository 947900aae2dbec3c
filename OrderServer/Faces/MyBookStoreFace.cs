using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The my-book-store design: <c>GET /buy?item_number=n</c> takes one copy.</summary>
internal sealed class MyBookStoreFace(BuyProtocol buys)
{
    public void MapRoutes(Router router, KeyGuard guard) =>
        router.MapChange(RequestMethod.Get, "/buy", "buy", guard.Guard(Buy));

    private void Buy(Exchange exchange)
    {
        if (!exchange.Request.Target.TryGetParameter("item_number"u8, out ReadOnlySpan<byte> item))
        {
            Write(exchange.Response, 400, isBought: false);
            return;
        }

        BuyOutcome outcome = buys.BuyOne(exchange, item);
        if (!exchange.Response.TryAnswerUndecided(outcome))
        {
            exchange.Response.MarkReplay(outcome);
            Write(exchange.Response, outcome.Order is null ? outcome.Status() : 200, outcome.Order is not null);
        }
    }

    private static void Write(Response response, int status, bool isBought)
    {
        Utf8JsonWriter json = response.Json(status);
        json.WriteStartObject();
        json.WriteString("result"u8, isBought ? "Success"u8 : "Failed"u8);
        json.WriteEndObject();
    }
}
