using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Orders;

/// <summary>Copies that the orders account for, by book: their sum, their digest, and pages of them. Not thread-safe.</summary>
internal sealed class OrderedCopies
{
    private readonly Dictionary<int, long> _copies = [];
    private readonly SortedSet<int> _items = [];
    private ulong _digest = CopiesDigest.OfNone;

    public long Sum { get; private set; }

    public string Digest => CopiesDigest.Text(_digest);

    public void Add(int itemNumber, int quantity)
    {
        if (!_copies.TryGetValue(itemNumber, out long before))
        {
            _items.Add(itemNumber);
        }

        _copies[itemNumber] = before + quantity;
        _digest = CopiesDigest.Move(_digest, itemNumber, before, before + quantity);
        Sum += quantity;
    }

    /// <summary>Up to that many books that were ordered, by number, after a number.</summary>
    public IReadOnlyList<ItemOrders> After(int itemNumber, int limit) => itemNumber == int.MaxValue
        ? []
        : [.. _items.GetViewBetween(itemNumber + 1, int.MaxValue).Take(limit)
            .Select(item => new ItemOrders(item, _copies[item]))];
}
