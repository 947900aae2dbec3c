using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>The order service's orders and sums, for the front end; <see cref="BuyClient"/> buys. For any thread.</summary>
public sealed class OrderClient(UpstreamGroup upstreams)
{
    private readonly ServiceClient _client = new(upstreams);

    /// <summary>The order with its owner, and with its receipt if that is asked for.</summary>
    public Answer<KeptOrder> Find(CallContext context, long orderNumber, bool withReceipt = false) => _client.Get(
        context, withReceipt ? $"/orders/{orderNumber}/kept?receipt=yes" : $"/orders/{orderNumber}/kept",
        ContractJson.Default.EnvelopeKeptOrder);

    public Answer<OrderLedger> Ledger(CallContext context) =>
        _client.Get(context, "/ledger", ContractJson.Default.EnvelopeOrderLedger);

    public Answer<IReadOnlyList<ItemOrders>> Ordered(CallContext context, int after, int limit) => _client.Get(
        context, $"/ledger/items?after={after}&limit={limit}", ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
}
