using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The bazar design: <c>PUT /purchase/{id}</c> takes one copy, and is 404 when there is none.</summary>
internal sealed class BazarFace(BuyProtocol buys)
{
    public void MapRoutes(Router router, Func<Handler, Handler> guard) =>
        router.MapChange(RequestMethod.Put, "/purchase/{id}", "buy", guard(Buy));

    private void Buy(Exchange exchange)
    {
        BuyOutcome outcome = buys.BuyOne(exchange, exchange.PathParameter(0));
        if (exchange.Response.TryAnswerUndecided(outcome))
        {
            return;
        }

        switch (outcome.Result)
        {
            case BuyResult.Ordered or BuyResult.OrderedBefore:
                Write(exchange.Response, 200, "status"u8, $"{outcome.Order!.Title} was bought successfully.");
                break;
            case BuyResult.OutOfStock:
                Write(exchange.Response, 404, "message"u8, "The book is out of stock");
                break;
            case BuyResult.NoSuchBook:
                Write(exchange.Response, 404, "message"u8, "Book not found");
                break;
            default:
                Write(exchange.Response, outcome.Status(), "message"u8, outcome.Message);
                break;
        }
    }

    private static void Write(Response response, int status, ReadOnlySpan<byte> name, string text)
    {
        Utf8JsonWriter json = response.Json(status);
        json.WriteStartObject();
        json.WriteString(name, text);
        json.WriteEndObject();
    }
}
