using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>The order service's orders and sums, for the front end; <see cref="BuyClient"/> buys. For any thread.</summary>
public sealed class OrderClient(UpstreamGroup upstreams)
{
    private readonly ServiceClient _client = new(upstreams);

    public Answer<Order> Find(CallContext context, long orderNumber) =>
        _client.Get(context, $"/orders/{orderNumber}", ContractJson.Default.EnvelopeOrder);

    public Answer<OrderLedger> Ledger(CallContext context) =>
        _client.Get(context, "/ledger", ContractJson.Default.EnvelopeOrderLedger);

    public Answer<IReadOnlyList<ItemOrders>> Ordered(CallContext context, int after, int limit) => _client.Get(
        context, $"/ledger/items?after={after}&limit={limit}", ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
}
