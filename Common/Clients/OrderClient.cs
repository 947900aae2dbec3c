using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Clients;

/// <summary>The order service, as the front end sees it. For any thread.</summary>
/// <param name="upstreams">Where it is.</param>
/// <param name="buying">How buys share calls.</param>
public sealed class OrderClient(UpstreamGroup upstreams, CombiningLimits buying)
{
    private readonly ServiceClient _client = new(upstreams);
    private readonly SharedBuys _buys = new(upstreams, buying);

    /// <summary>Buyers whose call has not begun.</summary>
    public int BuyersWaiting => _buys.Waiting;

    /// <summary>Buys, once at most for the request's key; the same key asks again for an outcome that is not known.</summary>
    public BuyOutcome Buy(CallContext context, BuyRequest request) => _buys.Buy(context, request);

    /// <summary>The order with that number; refused with 404 when there is none.</summary>
    public Answer<Order> Find(CallContext context, long orderNumber) =>
        _client.Get(context, $"/orders/{orderNumber}", ContractJson.Default.EnvelopeOrder);

    /// <summary>The order service's side of an audit.</summary>
    public Answer<OrderLedger> Ledger(CallContext context) =>
        _client.Get(context, "/ledger", ContractJson.Default.EnvelopeOrderLedger);

    /// <summary>Up to that many books that were ordered, by number, after a number.</summary>
    public Answer<IReadOnlyList<ItemOrders>> Ordered(CallContext context, int after, int limit) => _client.Get(
        context, $"/ledger/items?after={after}&limit={limit}", ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
}
