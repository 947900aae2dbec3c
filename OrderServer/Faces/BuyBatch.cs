using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary><c>POST /orders/batch</c>: the buys of many buyers in one request, each done and answered by itself.</summary>
internal static class BuyBatch
{
    public static void Buy(Exchange exchange, BuyProtocol buys)
    {
        if (exchange.TryReadShared(ContractJson.Default.IReadOnlyListBuyRequest, out IReadOnlyList<BuyRequest>? requests))
        {
            Buy(exchange, buys, requests);
        }
    }

    private static void Buy(Exchange exchange, BuyProtocol buys, IReadOnlyList<BuyRequest> requests)
    {
        SharedAnswer<Order>[] answers = Array.ConvertAll(buys.Buy(exchange, requests), AnswerOf);
        for (int i = 0; i < answers.Length; i++)
        {
            BuyRequest request = requests[i];
            exchange.AddPart(new ExchangePart(request.RequestId, answers[i].Status, request.ItemNumber ?? 0, request.Quantity)
            {
                FirstText = request.Name,
            });
        }

        JsonSerializer.Serialize(
            exchange.Response.Json(200),
            new Envelope<IReadOnlyList<SharedAnswer<Order>>>(answers),
            ContractJson.Default.EnvelopeIReadOnlyListSharedAnswerOrder);
    }

    private static SharedAnswer<Order> AnswerOf(BuyOutcome outcome) => new(
        outcome.Status(), outcome.Order, outcome.Order is null ? outcome.Sentence() : null, outcome.IsReplay, outcome.IsWorthRepeating());
}
