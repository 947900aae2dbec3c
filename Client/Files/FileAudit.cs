using PygmyStore.Client.Store;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Files;

/// <summary>
/// The audit from the data folder's files alone, without a server's word.
/// </summary>
internal static class FileAudit
{
    private const int MaxTold = 10; // of what differs: a damaged store may differ a million times

    /// <summary>
    /// Audits the folder. A running store writes between two files: then sales without an order may only be under way.
    /// A missing or malformed inventory is a <see cref="FormatException"/> or the disk's error.
    /// </summary>
    /// <param name="folder">The data folder, or a copy of it.</param>
    /// <param name="ordersMayCome">
    /// Whether a known sale may be without its order, as at one moment of a running store; the report counts those as in flight.
    /// </param>
    public static AuditReport Of(string folder, bool ordersMayCome = false)
    {
        var catalog = CatalogFiles.Read(folder);
        var orders = OrderFile.Read(folder, catalog.Sales);
        Sale[] coming = ordersMayCome ? [.. catalog.Sales.Values.Where(sale => !orders.Sales.Contains(sale.Number))] : [];
        var comingCopies = coming.GroupBy(sale => sale.ItemNumber).ToDictionary(sales => sales.Key, sales => sales.Sum(sale => (long)sale.Quantity));
        AuditedBook[] books =
        [
            .. catalog.Books.Values.OrderBy(book => book.ItemNumber)
                .Select(book => Audited(book, orders, comingCopies.GetValueOrDefault(book.ItemNumber))),
        ];
        AuditCheck[] checks =
        [
            Check("every file can be read to its end", [.. catalog.Unreadable, .. orders.Damage is null ? [] : new[] { orders.Damage.ToString() }]),
            Check("the files belong together, and nobody has edited them", [.. catalog.Apart, .. Apart(catalog, orders)]),
            Check(
                "initial + restocked + adjusted - sold = stock, for every book",
                catalog.Books.Values
                    .Where(book => book.Explained != book.Stock)
                    .Select(book => $"item {book.ItemNumber}: {book.Explained} beside {book.Stock}")),
            Check("no stock is negative", books.Where(book => book.Stock < 0).Select(book => $"item {book.ItemNumber}")),
            Check("sold = ordered, for every book",
                books.Where(book => book.Sold != book.Ordered + comingCopies.GetValueOrDefault(book.ItemNumber))
                    .Select(book => $"item {book.ItemNumber}: sold {book.Sold}, ordered {book.Ordered}")),
            Check("every order is for a book of the catalog", orders.Quantities.Keys.Except(catalog.Books.Keys).Order().Select(item => $"item {item}")),
            Check("the sales' numbers have no gap", catalog.MissingSales),
            Check("no key has two outcomes", catalog.RepeatedKeys),
            Check("there is one order for each sale",
                catalog.SaleCount == orders.Count + coming.Length ? orders.Repeated : [$"{catalog.SaleCount} sales, {orders.Count} orders", .. orders.Repeated]),
            Check("every sale has its order",
                (ordersMayCome ? [] : catalog.Sales.Keys.Except(orders.Sales)).Order().Select(sale => $"sale {sale} has none").Concat(orders.Differences)),
        ];
        string verdict = checks.All(check => check.Holds) ? AuditReport.Consistent : AuditReport.Inconsistent;
        return new AuditReport(verdict, InFlight: coming.Length, catalog.SaleCount, orders.Count, Watermark(orders.Sales), checks, books);
    }

    private static IEnumerable<string> Apart(CatalogFiles catalog, OrderFile orders)
    {
        if (orders.Store.Length > 0 && orders.Store != catalog.Store)
        {
            yield return $"{OrderRecord.FileName} belongs to the store {orders.Store}, the catalog's files to {catalog.Store}";
        }

        if (Watermark(orders.Sales) < catalog.Ordered)
        {
            yield return $"{OrderRecord.FileName} has lost orders: the catalog has noted them for all sales up to {catalog.Ordered}";
        }
    }

    private static AuditedBook Audited(BookRow book, OrderFile orders, long coming)
    {
        long ordered = orders.Quantities.GetValueOrDefault(book.ItemNumber);
        return new AuditedBook(
            book.ItemNumber, book.Title, book.Initial, book.Restocked, book.Adjusted, book.Sold, book.Stock, ordered,
            book.Explained == book.Stock && book.Stock >= 0 && book.Sold == ordered + coming);
    }

    private static AuditCheck Check(string name, IEnumerable<string> differences)
    {
        string[] told = [.. differences.Take(MaxTold + 1)];
        string detail = string.Join("; ", told.Take(MaxTold)) + (told.Length > MaxTold ? "; and more" : "");
        return new AuditCheck(name, told.Length == 0, detail);
    }

    private static long Watermark(IReadOnlySet<long> sales)
    {
        long watermark = 0;
        while (sales.Contains(watermark + 1))
        {
            watermark++;
        }

        return watermark;
    }
}
