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
        router.MapChange(RequestMethod.Post, "/orders", "buy", guard(exchange => Buy(exchange, buys)))
            .Describe(
                RouteTags.Ours, "Buys copies of a book",
                "A number or a title names the book. With an Idempotency-Key the buy happens once, however often it is sent.")
            .Needs(KeyGuard.ServiceField).Keyed()
            .Body(ContractJson.Default.OrderRequest, """{"item_number":2,"quantity":1}""")
            .Answers(201, "The order.", ContractJson.Default.EnvelopeOrder)
            .Answers(200, "The order of an earlier request with the same key.", ContractJson.Default.EnvelopeOrder)
            .Refuses(404, 409, 422, 502);
        router.MapChange(RequestMethod.Post, "/orders/batch", "buy", guard(exchange => BuyBatch(exchange, buys)))
            .Describe(RouteTags.Servers, "Buys for many at once, each by itself", "The front end asks this.")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.IReadOnlyListBuyRequest, BatchOfBuys.Example)
            .Answers(
                200, "What became of each buy, in their order.", ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder)
            .Refuses(422);

        Handler guarded = guard(exchange => Answer(exchange, FindOrder(exchange, orders)));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", exchange => Find(exchange, orders, guarded))
            .Describe(RouteTags.Ours, "Shows an order", "An order with an owner needs X-Service-Key, where one is configured.")
            .Path("number", Shapes.OrderNumber, "the order's number")
            .Answers(200, "The order.", ContractJson.Default.EnvelopeOrder)
            .Refuses(401, 403, 404);
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
