using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The pygmy design: <c>GET /buy/{n}</c> takes one copy.</summary>
internal sealed class PygmyFace(BuyProtocol buys)
{
    public void MapRoutes(Router router, Func<Handler, Handler> guard) =>
        router.MapChange(RequestMethod.Get, "/buy/{n}", "buy", guard(Buy));

    private void Buy(Exchange exchange)
    {
        BuyOutcome outcome = buys.BuyOne(exchange, exchange.PathParameter(0));
        if (!exchange.Response.TryAnswerFailed(outcome))
        {
            WriteSuccess(exchange.Response.Json(200), outcome.Order!);
        }
    }

    private static void WriteSuccess(Utf8JsonWriter json, Order order)
    {
        json.WriteStartObject();
        json.WriteString("result"u8, "Success"u8);
        json.WriteNumber("order_number"u8, order.OrderNumber);
        json.WriteNumber("item_number"u8, order.ItemNumber);
        json.WriteString("title"u8, order.Title);
        json.WriteNumber("quantity"u8, order.Quantity);
        json.WriteNumber("cost"u8, order.Cost);
        json.WriteNumber("stock"u8, order.Stock);
        json.WriteEndObject();
    }
}
