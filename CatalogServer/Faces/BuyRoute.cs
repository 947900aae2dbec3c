using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Handover;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// <c>/orders/batch</c>, for a front end with <c>buy_path,catalog_first</c>: the same requests and answers as at the order
/// service.
/// </summary>
internal static class BuyRoute
{
    public static void Map(Router router, ICatalogStore store, CatalogFirst buys, KeyGuard service) =>
        router.MapChange(RequestMethod.Post, "/orders/batch", "buy", service.Guard(exchange => BuyBatch(exchange, store, buys)))
            .Describe(
                RouteTags.Servers, "Buys for many at once, each by itself",
                "A front end with buy_path,catalog_first asks this; requests and answers are those of the order service.")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.IReadOnlyListBuyRequest, BatchOfBuys.Example)
            .Answers(
                200, "What became of each buy, in their order.", ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder)
            .Refuses(422, 500, 507);

    private static void BuyBatch(Exchange exchange, ICatalogStore store, CatalogFirst buys)
    {
        if (!exchange.TryReadBatch(ContractJson.Default.IReadOnlyListBuyRequest, out IReadOnlyList<BuyRequest>? requests))
        {
            return;
        }

        // When the disk does not take the decisions, the exchange is answered.
        BuyOutcome[]? outcomes = buys.Buy(exchange.Context, requests, sales =>
            SaleDecisions.TryDecide(exchange, store, sales, out SaleDecision[]? decisions) ? decisions : null);
        if (outcomes is not null)
        {
            exchange.AnswerBatch(
                Array.ConvertAll(outcomes, outcome => outcome.ToWire()),
                ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder,
                i => (requests[i].RequestId, requests[i].Book(), requests[i].Quantity));
        }
    }
}
