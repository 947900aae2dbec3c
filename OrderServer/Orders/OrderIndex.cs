using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Orders;

/// <summary>What memory keeps of the durable orders: where each stands in the log, which sale it is for, and the sums.</summary>
/// <remarks>Not thread-safe: <see cref="OrderBook"/> guards it. 16 bytes an order.</remarks>
internal sealed class OrderIndex
{
    private readonly NumberTable _offsets = new(); // by order number
    private readonly NumberTable _orders = new(); // by sale number
    private readonly SortedDictionary<int, long> _quantities = []; // by item number

    /// <summary>How many orders there are, counted one by one; also the last order's number, or something is wrong.</summary>
    public long Count { get; private set; }

    /// <summary>The highest number of an order.</summary>
    public long Last { get; private set; }

    /// <summary>How many different sales have an order: fewer than there are orders where a sale has two.</summary>
    public long Sales { get; private set; }

    /// <summary>All sales up to this number have their order.</summary>
    public long Watermark { get; private set; }

    /// <summary>Where the order stands in the log; 0 when there is no such order.</summary>
    public long OffsetOf(long orderNumber) => _offsets[orderNumber];

    /// <summary>The number of the sale's order; 0 when it has none.</summary>
    public long OrderOf(long saleNumber) => _orders[saleNumber];

    /// <summary>Adds the next order.</summary>
    public void Add(in OrderEntry entry)
    {
        if (entry.Number != Count + 1)
        {
            throw new ArgumentException($"Order {entry.Number} does not follow order {Count}.", nameof(entry));
        }

        Sales += _orders[entry.SaleNumber] == 0 ? 1 : 0;
        _offsets[entry.Number] = entry.Offset;
        _orders[entry.SaleNumber] = entry.Number;
        _quantities[entry.ItemNumber] = _quantities.GetValueOrDefault(entry.ItemNumber) + entry.Quantity;
        Count++;
        Last = Math.Max(Last, entry.Number);
        while (_orders[Watermark + 1] != 0)
        {
            Watermark++;
        }
    }

    public IReadOnlyList<ItemOrders> Quantities() => [.. _quantities.Select(pair => new ItemOrders(pair.Key, pair.Value))];
}

/// <summary>An order's line in the index.</summary>
internal readonly record struct OrderEntry(long Number, long SaleNumber, int ItemNumber, int Quantity, long Offset);
