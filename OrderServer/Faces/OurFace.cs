using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Faces;

/// <summary>Our own face: orders, alone and in batches.</summary>
internal static class OurFace
{
    public const string NoSuchOrder = "there is no order with this number";

    public static void Map(Router router, BuyProtocol buys, IOrderLog orders, Func<Handler, Handler> guard)
    {
        router.MapChange(RequestMethod.Post, "/orders", "buy", guard(exchange => Buy(exchange, buys)));
        router.MapChange(RequestMethod.Post, "/orders/batch", "buy", guard(exchange => BuyBatch(exchange, buys)));

        Handler guarded = guard(exchange => Answer(exchange, FindOrder(exchange, orders)));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", exchange => Find(exchange, orders, guarded));
    }

    private static void Buy(Exchange exchange, BuyProtocol buys)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.OrderRequest, out OrderRequest? request))
        {
            return;
        }

        (BookReference book, int quantity) = (request.Book(), request.Quantity ?? 1);
        exchange.Arguments.Add(book);
        if (quantity != 1)
        {
            exchange.Arguments.Add(quantity);
        }

        BuyOutcome outcome = Buy(exchange, buys, book, quantity);
        exchange.AnswerAsOurs(outcome, outcome.Status);
    }

    /// <summary>Buys for a request that came alone, under its Idempotency-Key or a new one.</summary>
    public static BuyOutcome Buy(Exchange exchange, BuyProtocol buys, BookReference book, int quantity)
    {
        BuyRequest? request = exchange.ReadBuy(book, quantity, requestIdIsKey: false, out string reason);
        BuyOutcome outcome =
            request is null ? new BuyOutcome(BuyResult.BadKey, reason) : buys.Buy(exchange.Context, [request])[0];
        exchange.Response.MarkReplay(outcome.IsReplay);
        return outcome;
    }

    private static void BuyBatch(Exchange exchange, BuyProtocol buys)
    {
        if (exchange.TryReadBatch(ContractJson.Default.IReadOnlyListBuyRequest, out IReadOnlyList<BuyRequest>? requests))
        {
            exchange.AnswerBatch(
                Array.ConvertAll(buys.Buy(exchange.Context, requests), outcome => outcome.ToWire()),
                ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder,
                i => (requests[i].RequestId, requests[i].Book(), requests[i].Quantity));
        }
    }

    /// <summary>Shows a guest's order to everybody, another one to front ends.</summary>
    private static void Find(Exchange exchange, IOrderLog orders, Handler guarded)
    {
        exchange.Arguments.Add(exchange.PathParameter(0));
        OrderRecord? record = FindOrder(exchange, orders);
        if (record is { Owner.Length: > 0 })
        {
            guarded(exchange);
        }
        else
        {
            Answer(exchange, record);
        }
    }

    private static OrderRecord? FindOrder(Exchange exchange, IOrderLog orders) =>
        TargetNumber.TryRead(exchange.PathParameter(0), out long number) ? orders.Find(number) : null;

    private static void Answer(Exchange exchange, OrderRecord? record)
    {
        if (record is not null)
        {
            exchange.AnswerData(record.Order, ContractJson.Default.EnvelopeOrder);
        }
        else
        {
            exchange.Response.Error(404, NoSuchOrder);
        }
    }
}
