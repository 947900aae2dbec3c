using System.Text.Unicode;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Contracts;

/// <summary>The order service, as the front end sees it. For any thread.</summary>
/// <param name="upstream">How it is called.</param>
/// <param name="buying">How buys share calls.</param>
public sealed class OrderClient(Upstream upstream, CombiningLimits buying)
{
    private readonly ServiceClient _client = new(upstream);
    private readonly SharedBuys _buys = new(upstream, buying);

    /// <summary>Buyers whose call has not begun.</summary>
    public int BuyersWaiting => _buys.Waiting;

    /// <summary>
    /// Buys: 409 out of stock, 404 no such book, 422 the key was another request's, 503 the outcome is not known and the same key asks
    /// again. An answer that does not come leaves the outcome unknown too.
    /// </summary>
    /// <param name="exchange">The client's request.</param>
    /// <param name="book">The book, as the client named it.</param>
    /// <param name="quantity">Copies, at least 1.</param>
    /// <param name="key">The key under which it is done once at most; the same one for every attempt.</param>
    public Answer<Order> Buy(Exchange exchange, BookReference book, int quantity, BuyKey key) =>
        _buys.Buy(exchange, book, quantity, key);

    /// <summary>The order with that number; refused with 404 when there is none.</summary>
    public Answer<Order> Find(Exchange exchange, long orderNumber)
    {
        Span<byte> target = stackalloc byte[64];
        Utf8.TryWrite(target, $"/orders/{orderNumber}", out int length);
        return _client.Get(exchange, target[..length], ContractJson.Default.EnvelopeOrder);
    }

    /// <summary>The order service's side of an audit.</summary>
    public Answer<OrderLedger> Ledger(Exchange? exchange) => _client.Get(exchange, "/ledger"u8, ContractJson.Default.EnvelopeOrderLedger);

    /// <summary>Up to that many books that were ordered, by number, after a number.</summary>
    public Answer<IReadOnlyList<ItemOrders>> Ordered(Exchange exchange, int after, int limit)
    {
        Span<byte> target = stackalloc byte[96];
        Utf8.TryWrite(target, $"/ledger/items?after={after}&limit={limit}", out int length);
        return _client.Get(exchange, target[..length], ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
    }
}
