namespace PygmyStore.OrderServer.Orders;

/// <summary>The numbers of the orders that have an owner, by owner. Guests' orders are not among them.</summary>
/// <remarks>8 bytes an order, and some 150 for each owner. Not thread-safe: <see cref="OrderBook"/> guards it.</remarks>
internal sealed class OwnedOrders
{
    private readonly Dictionary<string, List<long>> _orders = new(StringComparer.Ordinal); // each list in ascending order

    public void Add(string owner, long number)
    {
        if (owner.Length == 0)
        {
            return;
        }

        if (!_orders.TryGetValue(owner, out List<long>? numbers))
        {
            _orders.Add(owner, numbers = new List<long>(capacity: 1));
        }

        // Nearly always the end: orders come out of turn only where several buys are under way.
        int place = numbers.Count == 0 || numbers[^1] < number ? numbers.Count : ~numbers.BinarySearch(number);
        numbers.Insert(place, number);
    }

    /// <summary>The owner's orders with numbers below that one, the newest first.</summary>
    public IReadOnlyList<long> Before(string owner, long before, int limit)
    {
        if (!_orders.TryGetValue(owner, out List<long>? numbers))
        {
            return [];
        }

        int end = numbers.BinarySearch(before);
        end = end < 0 ? ~end : end;
        List<long> page = numbers.GetRange(Math.Max(0, end - limit), Math.Min(limit, end));
        page.Reverse();
        return page;
    }
}
