using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Files;

/// <summary>What the order log says, compared with the sales that are still known. Only reads.</summary>
internal sealed class OrderFile
{
    private readonly IReadOnlyDictionary<long, Sale> _knownSales;
    private readonly List<string> _differences = [];
    private readonly List<string> _repeated = [];
    private readonly HashSet<long> _sales = [];

    private OrderFile(IReadOnlyDictionary<long, Sale> knownSales) => _knownSales = knownSales;

    /// <summary>How many orders there are; their numbers are dense, or the log is damaged.</summary>
    public long Count { get; private set; }

    /// <summary>Copies ordered, by item number.</summary>
    public Dictionary<int, long> Quantities { get; } = [];

    /// <summary>The numbers of the sales that have an order.</summary>
    public IReadOnlySet<long> Sales => _sales;

    /// <summary>Orders that are not what their sale says.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Sales with more than one order.</summary>
    public IReadOnlyList<string> Repeated => _repeated;

    /// <summary>The id of the store that the log belongs to; empty while it belongs to none.</summary>
    public string Store { get; private set; } = "";

    /// <summary>Why the log could not be read to its end; null when it could.</summary>
    public LogDamage? Damage { get; private set; }

    /// <summary>Reads the log; an absent one has no orders.</summary>
    public static OrderFile Read(string folder, IReadOnlyDictionary<long, Sale> knownSales)
    {
        var orders = new OrderFile(knownSales);
        string path = Path.Combine(folder, OrderRecord.FileName);
        if (File.Exists(path))
        {
            LogReading reading = LogReader.Read(path, OrderRecord.Format, LogPosition.Start, orders.Visit);
            (orders.Store, orders.Damage) = (reading.Store, reading.Damage);
        }

        return orders;
    }

    /// <summary>How many orders a folder's log has, in words.</summary>
    public static string CountIn(string folder)
    {
        string path = Path.Combine(folder, OrderRecord.FileName);
        if (!File.Exists(path))
        {
            return "no order log";
        }

        LogReading reading = LogReader.Read(path, OrderRecord.Format, LogPosition.Start, (_, _) => null);
        return reading.Damage is null ? $"{reading.Records}" : $"{reading.Records} up to a damaged place ({reading.Damage})";
    }

    private string? Visit(RecordFields fields, long offset)
    {
        if (OrderRecord.Read(fields) is not { } record)
        {
            return $"record {fields.Sequence} is no order";
        }

        Order order = record.Order;
        Count = order.OrderNumber;
        Quantities[order.ItemNumber] = Quantities.GetValueOrDefault(order.ItemNumber) + order.Quantity;
        if (!_sales.Add(record.SaleNumber))
        {
            _repeated.Add($"order {order.OrderNumber} is for sale {record.SaleNumber}, which has one");
        }

        if (_knownSales.TryGetValue(record.SaleNumber, out Sale? sale)
            && (sale.Op != record.Op || sale.ItemNumber != order.ItemNumber || sale.Quantity != order.Quantity || sale.UnitCost * sale.Quantity != order.Cost))
        {
            _differences.Add($"order {order.OrderNumber} is not what sale {sale.Number} was");
        }

        return null;
    }
}
