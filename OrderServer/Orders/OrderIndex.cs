using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Orders;

/// <summary>What memory keeps of the durable orders: their places in the log, their numbers, the sums and the checksum.</summary>
/// <remarks>
/// 8 bytes an order, 8 more if it has an owner, more beyond the watermark. Not thread-safe: <see cref="OrderBook"/> guards it.
/// </remarks>
internal sealed class OrderIndex
{
    private readonly NumberTable _offsets = new(); // by sale number

    // Only for orders whose number is not that of their sale (OrderNumbering).
    private readonly NumberTable _numbers = new(); // by sale number
    private readonly NumberTable _sales = new(); // by order number

    private readonly Dictionary<long, OrderEntry> _beyond = []; // orders of sales that follow a sale without one, by sale number

    public OrderNumbering Numbering { get; set; }

    public long Count => Numbering.Orders;

    public long Last { get; private set; }

    /// <summary>How many different sales have an order: fewer than there are orders where a sale has two.</summary>
    public long Sales { get; private set; }

    public long LastSale => Numbering.LastSale;

    /// <summary>All sales up to this number have their order.</summary>
    public long Watermark { get; private set; }

    /// <summary>The checksum over the sales up to the watermark, as the orders have them.</summary>
    public uint Checksum { get; private set; } = SaleChecksum.OfNone;

    public int Beyond => _beyond.Count;

    public OrderedCopies Copies { get; } = new();

    public OwnedOrders Owned { get; } = new();

    /// <summary>Told of each order once its sale and all sales before it have theirs, in the order of their numbers.</summary>
    public Action<OrderEntry>? Passed { get; set; }

    /// <summary>Where the order stands in the log; 0 when there is no such order.</summary>
    public long OffsetOf(long orderNumber)
    {
        long sale = _sales[orderNumber] is > 0 and var other ? other : orderNumber;
        return OrderOf(sale) == orderNumber ? _offsets[sale] : 0;
    }

    /// <summary>The number of the sale's order; 0 when it has none.</summary>
    public long OrderOf(long saleNumber) =>
        _offsets[saleNumber] == 0 ? 0 : _numbers[saleNumber] is > 0 and var number ? number : saleNumber;

    /// <summary>Adds the next line of the log; returns a reason when it is not what follows there.</summary>
    public string? Recover(RecordFields fields, long offset)
    {
        if (Numbering.Read(fields, out OrderRecord? record, out OrderNumbering next) is { } wrong)
        {
            return wrong;
        }

        if (record is null)
        {
            Numbering = next;
            return null;
        }

        Order order = record.Order;
        if (OrderOf(record.SaleNumber) is > 0 and var other)
        {
            return $"order {order.OrderNumber} is for sale {record.SaleNumber}, which has order {other}";
        }

        Add(new OrderEntry(
            order.OrderNumber, record.SaleNumber, record.Op, order.ItemNumber, order.Quantity, offset, record.Owner));
        return null;
    }

    public void Add(in OrderEntry entry)
    {
        if (entry.Number != Count + 1 && entry.Number != entry.SaleNumber)
        {
            throw new ArgumentException($"Order {entry.Number}, of sale {entry.SaleNumber}, after {Count}.", nameof(entry));
        }

        bool isFirstOfSale = _offsets[entry.SaleNumber] == 0;
        _offsets[entry.SaleNumber] = entry.Offset;
        if (entry.Number != entry.SaleNumber)
        {
            _numbers[entry.SaleNumber] = entry.Number;
            _sales[entry.Number] = entry.SaleNumber;
        }

        Numbering = Numbering.With(entry.SaleNumber);
        Copies.Add(entry.ItemNumber, entry.Quantity);
        Owned.Add(entry.Owner, entry.Number);
        Last = Math.Max(Last, entry.Number);
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
        Passed?.Invoke(entry);
    }
}

internal readonly record struct OrderEntry(
    long Number, long SaleNumber, string Op, int ItemNumber, int Quantity, long Offset, string Owner = "");

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

    public IReadOnlyList<ItemOrders> After(int itemNumber, int limit) => itemNumber == int.MaxValue
        ? []
        : [.. _items.GetViewBetween(itemNumber + 1, int.MaxValue).Take(limit)
            .Select(item => new ItemOrders(item, _copies[item]))];
}

/// <summary>Maps the numbers 1, 2, 3... to positive values; dense, in pages, so that growing copies nothing.</summary>
/// <remarks>Not thread-safe. A number that was never set maps to 0.</remarks>
internal sealed class NumberTable
{
    /// <summary>It bounds the table of pages to 2 MB.</summary>
    public const long MaxNumber = OrderRecord.MaxSaleNumber;

    private const int PageEntries = 4096; // 32 KiB: small enough to stay out of the large object heap

    private readonly List<long[]?> _pages = [];

    public long this[long number]
    {
        get
        {
            long page = number / PageEntries;
            return number < 1 || page >= _pages.Count ? 0 : _pages[(int)page]?[number % PageEntries] ?? 0;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
            int page = (int)(number / PageEntries);
            while (_pages.Count <= page)
            {
                _pages.Add(null);
            }

            (_pages[page] ??= new long[PageEntries])[number % PageEntries] = value;
        }
    }
}
