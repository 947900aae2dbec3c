
namespace PygmyStore.OrderServer.Orders;

/// <summary>What memory keeps of the durable orders: where each stands in the log, which sale it is for, the sums and the checksum.</summary>
/// <remarks>Not thread-safe: <see cref="OrderBook"/> guards it. 16 bytes an order; more for each order beyond the watermark.</remarks>
internal sealed class OrderIndex
{
    private readonly NumberTable _offsets = new(); // by order number
    private readonly NumberTable _orders = new(); // by sale number
    private readonly Dictionary<long, OrderEntry> _beyond = []; // orders of sales that follow a sale without one, by sale number

    /// <summary>How many orders there are, counted one by one; also the last order's number, or something is wrong.</summary>
    public long Count { get; private set; }

    /// <summary>The highest number of an order.</summary>
    public long Last { get; private set; }

    /// <summary>How many different sales have an order: fewer than there are orders where a sale has two.</summary>
    public long Sales { get; private set; }

    /// <summary>The highest number of a sale that has an order.</summary>
    public long LastSale { get; private set; }

    /// <summary>All sales up to this number have their order.</summary>
    public long Watermark { get; private set; }

    /// <summary>The checksum over the sales up to the watermark, as the orders have them.</summary>
    public uint Checksum { get; private set; } = SaleChecksum.OfNone;

    /// <summary>How many orders are for sales beyond the watermark.</summary>
    public int Beyond => _beyond.Count;

    /// <summary>The copies that the orders account for.</summary>
    public OrderedCopies Copies { get; } = new();

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

        bool isFirstOfSale = _orders[entry.SaleNumber] == 0;
        _offsets[entry.Number] = entry.Offset;
        _orders[entry.SaleNumber] = entry.Number;
        Copies.Add(entry.ItemNumber, entry.Quantity);
        Count++;
        Last = Math.Max(Last, entry.Number);
        LastSale = Math.Max(LastSale, entry.SaleNumber);
        if (isFirstOfSale)
        {
            Sales++;
            Follow(entry);
        }
    }

    private void Follow(in OrderEntry entry)
    {
        if (entry.SaleNumber != Watermark + 1)
        {
            _beyond.Add(entry.SaleNumber, entry);
            return;
        }

        Pass(entry);
        while (_beyond.Remove(Watermark + 1, out OrderEntry next))
        {
            Pass(next);
        }
    }

    private void Pass(in OrderEntry entry)
    {
        Watermark = entry.SaleNumber;
        Checksum = SaleChecksum.Continue(Checksum, entry.SaleNumber, entry.Op, entry.ItemNumber, entry.Quantity);
    }
}

/// <summary>An order's line in the index.</summary>
internal readonly record struct OrderEntry(long Number, long SaleNumber, string Op, int ItemNumber, int Quantity, long Offset);
