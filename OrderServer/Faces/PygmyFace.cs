using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The pygmy design: <c>GET /buy/{n}</c> takes one copy.</summary>
internal sealed class PygmyFace(BuyProtocol buys)
{
    public void MapRoutes(Router router, KeyGuard guard) =>
        router.MapChange(RequestMethod.Get, "/buy/{n}", "buy", guard.Guard(Buy));

    private void Buy(Exchange exchange)
    {
        BuyOutcome outcome = buys.BuyOne(exchange, exchange.PathParameter(0));
        if (!exchange.Response.TryAnswerUndecided(outcome))
        {
            Write(exchange.Response, outcome);
        }
    }

    private static void Write(Response response, in BuyOutcome outcome)
    {
        response.MarkReplay(outcome);
        Utf8JsonWriter json = response.Json(outcome.Order is null ? outcome.Status() : 200);
        json.WriteStartObject();
        json.WriteString("result"u8, outcome.Order is null ? "Failed"u8 : "Success"u8);
        if (outcome.Order is null)
        {
            json.WriteString("message"u8, outcome.Message);
        }
        else
        {
            WriteDetails(json, outcome.Order);
        }

        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Order order)
    {
        json.WriteNumber("order_number"u8, order.OrderNumber);
        json.WriteNumber("item_number"u8, order.ItemNumber);
        json.WriteString("title"u8, order.Title);
        json.WriteNumber("quantity"u8, order.Quantity);
        json.WriteNumber("cost"u8, order.Cost);
        json.WriteNumber("stock"u8, order.Stock);
    }
}
