using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The order service's side of an audit.</summary>
internal static class LedgerRoutes
{
    public static void Map(Router router, IOrderLog orders, Func<int> inFlight, Adoption adoption)
    {
        router.Map(RequestMethod.Get, "/ledger", "ledger", exchange => Ledger(exchange, orders, inFlight, adoption))
            .Describe(RouteTags.Audit, "Gives the order service's side of an audit").AsUpkeep()
            .Answers(200, "The sums over all orders.", ContractJson.Default.EnvelopeOrderLedger);
        router.Map(RequestMethod.Get, "/ledger/items", "ledger", exchange => Paging.AnswerPage(
            exchange, orders.ItemsAfter, item => item.ItemNumber, ContractJson.Default.EnvelopeIReadOnlyListItemOrders))
            .Describe(RouteTags.Audit, "Gives the copies that orders account for, by book").AsUpkeep()
            .Paged(PageRequest.MaxLimit, PageRequest.MaxAfter)
            .Answers(200, "A page of the list.", ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
    }

    private static void Ledger(Exchange exchange, IOrderLog orders, Func<int> inFlight, Adoption adoption)
    {
        OrderLedger ledger = orders.Ledger(inFlight);
        ledger = ledger with { Delay = adoption.Problem, Problem = ledger.Problem ?? adoption.LastingProblem };
        exchange.AnswerData(ledger, ContractJson.Default.EnvelopeOrderLedger);
    }
}
