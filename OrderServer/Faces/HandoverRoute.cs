using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>
/// What the catalog asks for when a front end has asked it for buys: <c>/orders/handover</c> gives sales their orders. Without
/// sales it says whether they would get them. 412: the sales are of another run of the catalog; 409: the two logs do not belong
/// together; 503: not now.
/// </summary>
internal static class HandoverRoute
{
    private const int MaxRunCharacters = 64;

    public static void Map(Router router, HandedSales sales, Func<Handler, Handler> guard) =>
        router.MapChange(RequestMethod.Post, "/orders/handover", "handover", guard(exchange => Take(exchange, sales)))
            .Describe(
                RouteTags.Servers, "Gives sales of the catalog their orders",
                "Without sales it says whether they would get them. 412: the sales are of another run of the catalog. 409: the "
                + "two logs do not belong together.")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.SalesHandover, """{"run":"1a2b3c4d","sales":[]}""")
            .Answers(200, "What became of each sale.", ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder)
            .Refuses(409, 422);

    private static void Take(Exchange exchange, HandedSales sales)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.SalesHandover, out SalesHandover? handover))
        {
            return;
        }

        exchange.Arguments.Add(handover.Sales.Count);
        if (WhyNot(handover) is { } wrong)
        {
            exchange.Response.Error(400, wrong);
            return;
        }

        HandoverOutcome outcome = sales.Take(exchange.Context, handover);
        if (outcome.Orders is { } orders)
        {
            exchange.AnswerData(
                [.. orders.Select(order => order.ToWire())], ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder);
            return;
        }

        int status = outcome.Verdict switch
        {
            HandoverVerdict.OtherRun => 412,
            HandoverVerdict.NotOneStore => 409,
            _ => 503,
        };
        exchange.Refuse(new Refusal(status, outcome.Message!, IsWorthRepeating: status == 503));
    }

    private static string? WhyNot(SalesHandover handover)
    {
        if (handover.Run.Length is < 1 or > MaxRunCharacters || !handover.Run.All(c => c is > ' ' and <= '~'))
        {
            return $"run must have 1 to {MaxRunCharacters} visible ASCII characters";
        }

        if (handover.Sales.Count > ContractBodies.MaxBatch)
        {
            return $"sales must have at most {ContractBodies.MaxBatch} elements, not {handover.Sales.Count}";
        }

        // The parser lets a null pass in a list.
        int wrong = handover.Sales.ToList().FindIndex(sale => sale is null || !OrderRecord.MayBeOf(sale));
        return wrong < 0 ? null : $"element {wrong + 1} of sales is no sale that may have an order";
    }
}
