using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>
/// The verdict over the two ledgers, which are read one after the other: the orders, the sales, and the orders again. A sale that
/// has no order yet is settling; it is inconsistent once it can never get one.
/// </summary>
internal static class LedgerComparison
{
    public const string SoldIsOrdered = "sold = ordered, for every book";

    public static AuditReport Compare(OrderLedger before, CatalogLedger catalog, OrderLedger after)
    {
        AuditCheck[] firm = [.. OfEachSide(catalog, after), .. OfBoth(before, catalog, after)];
        AuditCheck[] atRest = AtRest(catalog, after);

        // Only two things excuse a difference of the sums: orders were made between the readings, or a sale has no order yet.
        bool moves = before.Orders != after.Orders || catalog.Sales > after.Watermark;
        string verdict = !firm.All(check => check.Holds) ? AuditReport.Inconsistent
            : atRest.All(check => check.Holds) ? AuditReport.Consistent
            : moves ? AuditReport.Settling : AuditReport.Inconsistent;
        LedgerSums sums = catalog.Sums;
        var totals = new AuditTotals(
            sums.Books, sums.Initial, sums.Restocked, sums.Adjusted, sums.Sold, sums.Stock, after.Copies);
        return new AuditReport(
            verdict, after.InFlight, catalog.Sales, after.Orders, after.Watermark, [.. firm, .. atRest], totals, []);
    }

    /// <summary>What one side says of itself is of one moment, so no movement excuses it.</summary>
    private static AuditCheck[] OfEachSide(CatalogLedger catalog, OrderLedger after)
    {
        LedgerSums sums = catalog.Sums;
        long explained = sums.Initial + sums.Restocked + sums.Adjusted - sums.Sold;
        return
        [
            Check("initial + restocked + adjusted - sold = stock, for every book", Of(catalog.Unbalanced)),
            Check("the same for the sums over all books",
                explained == sums.Stock || catalog.Unbalanced.Count > 0 ? "" : $"{explained} beside {sums.Stock}"),
            Check("no stock is negative", Of(catalog.Overdrawn)),
            Check("no sale has two orders",
                after.OrderedSales == after.Orders ? "" : $"{after.Orders} orders for {after.OrderedSales} sales"),
            Check("each order has a number of its own, up to that of the last sale",
                after.Orders <= after.LastOrder && after.LastOrder <= after.LastSale
                    ? ""
                    : $"{after.Orders} orders up to sale {after.LastSale}, the last is number {after.LastOrder}"),
            Check("no key has two outcomes",
                catalog.RepeatedKeys == 0 ? "" : $"outcomes for a key that had one already: {catalog.RepeatedKeys}"),
            Check("neither side needs a person", catalog.Problem ?? after.Problem ?? ""),
        ];
    }

    /// <summary>What holds between the two whatever moves, because orders follow sales and neither ever goes back.</summary>
    private static AuditCheck[] OfBoth(OrderLedger before, CatalogLedger catalog, OrderLedger after)
    {
        bool isOneStore = after.Store == catalog.Store || (after.Store.Length == 0 && after.Orders == 0);
        long known = Math.Max(before.Watermark, catalog.Ordered);
        bool isSameSales = catalog.Checksum is null || catalog.Checksum == before.Checksum;
        return
        [
            Check("sales and orders are of one store", isOneStore ? "" : $"sales of {catalog.Store}, orders of {after.Store}"),
            Check("the orders are for the operations that were sold",
                isSameSales ? ""
                    : $"the checksum up to sale {before.Watermark} is {catalog.Checksum}, of the orders {before.Checksum}"),
            Check("no order is without its sale",
                before.LastSale > catalog.Sales ? $"{catalog.Sales} sales, an order for sale {before.LastSale}"
                : before.Orders > catalog.Sales ? $"{catalog.Sales} sales, {before.Orders} orders"
                : before.Copies > catalog.Sums.Sold ? $"{catalog.Sums.Sold} copies sold, {before.Copies} ordered"
                : ""),
            Check("no order is lost",
                after.Orders < before.Orders ? $"{before.Orders} orders, and a moment later {after.Orders}"
                : after.Watermark < known ? $"orders up to sale {known} were known, now they are up to {after.Watermark}"
                : ""),
        ];
    }

    /// <summary>What holds once each sale has its order.</summary>
    private static AuditCheck[] AtRest(CatalogLedger catalog, OrderLedger after) =>
    [
        Check(SoldIsOrdered,
            catalog.SoldDigest != after.OrderedDigest
                ? $"{catalog.Sums.Sold} copies sold, {after.Copies} ordered, or of other books"
            : catalog.Sums.Sold != after.Copies ? $"{catalog.Sums.Sold} copies sold, {after.Copies} ordered"
            : ""),
        Check("there is one order for each sale",
            catalog.Sales == after.Orders ? "" : $"{catalog.Sales} sales, {after.Orders} orders"),
        Check("every sale's number, from 1 on, is one that has its order",
            catalog.Sales == after.Watermark ? ""
            : $"{catalog.Sales} sales, seen up to {after.Watermark}" + (after.Delay is { } reason ? $" ({reason})" : "")),
    ];

    private static string Of(WrongBooks books)
    {
        string named = string.Join("; ", books.First.Select(book => $"item {book.ItemNumber}"));
        return books.Count > books.First.Count ? $"{named}; and {books.Count - books.First.Count} more" : named;
    }

    private static AuditCheck Check(string name, string difference) => new(name, difference.Length == 0, difference);
}
