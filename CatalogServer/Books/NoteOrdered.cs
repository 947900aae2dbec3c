using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// Compares the order log, as the order service reports it, with the catalog's sales. When the two belong together, it notes how
/// far the orders have got. The values are within <see cref="WhyNot"/>.
/// </summary>
internal sealed class NoteOrdered(OrderedSales orders, string store) : SingleCommand
{
    /// <summary>Why the two do not belong together, and what to do; null when they do.</summary>
    public string? Refusal { get; private set; }

    public long Sales { get; private set; }

    public long Ordered { get; private set; }

    /// <summary>What is wrong with the values by themselves; null when nothing is.</summary>
    public static string? WhyNot(OrderedSales orders) =>
        orders.Store.Length > 0 && !StoreId.IsOne(orders.Store) ? "store must be a store's id, or empty"
        : orders.Watermark < 0 ? "watermark must be a sale's number or 0"
        : orders.LastSale < orders.Watermark ? "last_sale must not be less than watermark"
        : !SaleChecksum.TryRead(orders.Checksum, out _) ? "checksum must be eight lower-case hexadecimal digits"
        : orders.Store.Length == 0 && orders.LastSale > 0 ? "an order log that has orders names its store"
        : null;

    public override InventoryChange? Decide(Batch batch)
    {
        // What is durable, and not what this batch adds: nobody can have an order for that yet.
        Sales = batch.Durable.Sales;
        Ordered = batch.Ordered;
        SaleChecksum.TryRead(orders.Checksum, out uint checksum);
        Refusal = Compare(batch, checksum);
        if (Refusal is not null || orders.Watermark == Ordered)
        {
            return null;
        }

        Ordered = orders.Watermark;
        return new InventoryChange.Ordered(orders.Watermark, checksum);
    }

    private string? Compare(Batch batch, uint checksum) =>
        orders.Store.Length > 0 && orders.Store != store
            ? $"the order log (orders.csv) belongs to the store {orders.Store}, "
                + $"but the catalog's journal (journal-*.csv) to the store {store}: {RestoreAdvice.All}"
        : orders.Store.Length == 0 && Ordered > 0
            ? "the order log (orders.csv) is missing or empty, "
                + $"but the catalog (journal-*.csv) has noted orders for all sales up to {Ordered}: {RestoreAdvice.All}"
        : orders.LastSale > Sales
            ? $"the catalog's journal (journal-*.csv) has lost its end: it has {Sales} sales, "
                + $"but the order log (orders.csv) has an order for sale {orders.LastSale}: {RestoreAdvice.All}"
        : orders.Watermark < Ordered
            ? $"the order log (orders.csv) has lost its end: it has orders for all sales up to {orders.Watermark}, "
                + $"but the catalog (journal-*.csv) has noted them up to {Ordered}: {RestoreAdvice.All}"
        : batch.Durable.ChecksumUpTo(orders.Watermark) != checksum
            ? "the order log (orders.csv) has orders for other sales than the catalog's journal (journal-*.csv) "
                + $"up to sale {orders.Watermark}: {RestoreAdvice.All}"
        : null;
}
