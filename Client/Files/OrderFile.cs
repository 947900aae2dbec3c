using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Files;

/// <summary>What the order log says, compared with the sales that are still known. Only reads.</summary>
internal sealed class OrderFile(IReadOnlyDictionary<long, Sale> knownSales)
{
    private OrderNumbering _numbering;

    public long Count => _numbering.Orders;

    public Dictionary<int, long> Quantities { get; } = [];

    public HashSet<long> Sales { get; } = [];

    /// <summary>The ids of the accounts that have orders.</summary>
    public HashSet<string> Owners { get; } = [];

    public List<string> Differences { get; } = [];

    public List<string> Repeated { get; } = [];

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
        OrderFile orders = Read(folder, new Dictionary<long, Sale>());
        return !File.Exists(Path.Combine(folder, OrderRecord.FileName)) ? "no order log"
            : orders.Damage is null ? $"{orders.Count}"
            : $"{orders.Count} up to a damaged place ({orders.Damage})";
    }

    private string? Visit(RecordFields fields, long offset)
    {
        string? wrong = _numbering.Read(fields, out OrderRecord? record, out _numbering);
        if (record is not null)
        {
            Compare(record);
        }

        return wrong;
    }

    private void Compare(OrderRecord record)
    {
        Order order = record.Order;
        if (AccountRules.IsId(record.Owner)) // a caller with the service key may name others
        {
            Owners.Add(record.Owner);
        }

        Quantities[order.ItemNumber] = Quantities.GetValueOrDefault(order.ItemNumber) + order.Quantity;
        if (!Sales.Add(record.SaleNumber))
        {
            Repeated.Add($"order {order.OrderNumber} is for sale {record.SaleNumber}, which has one");
        }

        if (knownSales.TryGetValue(record.SaleNumber, out Sale? sale)
            && (!record.IsFor(sale) || record.Owner != sale.Owner || sale.UnitCost * sale.Quantity != order.Cost))
        {
            Differences.Add($"order {order.OrderNumber} is not what sale {sale.Number} was");
        }
    }
}
