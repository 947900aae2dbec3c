using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>
/// Compares the two ledgers of the store. They are read one after the other, so a difference means something only if nothing moved:
/// the orders are read before and after, and while buys are under way, or sales wait for their orders, the verdict is "settling".
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class Auditor(CatalogClient catalog, OrderClient orders)
{
    public const string Consistent = "consistent";
    public const string Inconsistent = "inconsistent";
    public const string Settling = "settling";

    /// <summary>The report, or why there is none.</summary>
    public AuditReport? Audit(Exchange exchange, out Refusal refusal)
    {
        Answer<OrderLedger> before = orders.Ledger(exchange).InTimeOf(exchange);
        if (!before.HasValue)
        {
            refusal = Refusal.OfRead(before);
            return null;
        }

        Answer<CatalogLedger> sales = catalog.Ledger(exchange).InTimeOf(exchange);
        if (!sales.HasValue)
        {
            refusal = Refusal.OfRead(sales);
            return null;
        }

        Answer<OrderLedger> after = orders.Ledger(exchange).InTimeOf(exchange);
        refusal = after.HasValue ? default : Refusal.OfRead(after);
        return after.HasValue ? Compare(before.Value, sales.Value, after.Value) : null;
    }

    /// <summary>The verdict over the two ledgers. Pure, so that it can be tested with any figures.</summary>
    public static AuditReport Compare(OrderLedger before, CatalogLedger catalog, OrderLedger after)
    {
        var ordered = after.Items.ToDictionary(item => item.ItemNumber, item => item.Quantity);
        AuditBook[] books = [.. catalog.Books.Select(book => Compare(book, ordered.GetValueOrDefault(book.ItemNumber)))];
        int[] strangers = [.. ordered.Keys.Except(catalog.Books.Select(book => book.ItemNumber)).Order()];
        // What one ledger tells of itself is of one moment, so no movement excuses it.
        AuditCheck[] ofEach =
        [
            Check("initial + restocked + adjusted - sold = stock, for every book",
                books.Where(b => b.Initial + b.Restocked + b.Adjusted - b.Sold != b.Stock).Select(b => $"item {b.ItemNumber}")),
            Check("no stock is negative", books.Where(b => b.Stock < 0).Select(b => $"item {b.ItemNumber}")),
            Check("no sale has two orders",
                after.OrderedSales == after.Orders ? [] : [$"{after.Orders} orders for {after.OrderedSales} sales"]),
            Check("the orders' numbers have no gap, and none comes twice",
                after.LastOrder == after.Orders ? [] : [$"{after.Orders} orders, the last is number {after.LastOrder}"]),
            Check("no key has two outcomes",
                catalog.RepeatedKeys == 0 ? [] : [$"{catalog.RepeatedKeys} outcomes were recorded for a key that had one"]),
        ];
        AuditCheck[] between =
        [
            Check("sold = ordered, for every book",
                books.Where(b => b.Sold != b.Ordered).Select(b => $"item {b.ItemNumber}: sold {b.Sold}, ordered {b.Ordered}")),
            Check("every order is for a book of the catalog", strangers.Select(n => $"item {n}")),
            Check("there is one order for each sale",
                catalog.Sales == after.Orders ? [] : [$"{catalog.Sales} sales, {after.Orders} orders"]),
            Check("every sale's number, from 1 on, is one that has its order",
                catalog.Sales == after.Watermark ? [] : [$"{catalog.Sales} sales, seen up to {after.Watermark}"]),
        ];
        bool moved = before.Orders != after.Orders || before.InFlight + after.InFlight > 0;

        // A sale that has no order yet gets it by adoption: that is under way, not lost.
        moved |= catalog.Sales > after.Watermark;
        string verdict = !ofEach.All(check => check.Holds) ? Inconsistent
            : moved ? Settling
            : between.All(check => check.Holds) ? Consistent : Inconsistent;
        return new AuditReport(verdict, after.InFlight, catalog.Sales, after.Orders, after.Watermark, [.. ofEach, .. between], books);
    }

    private static AuditBook Compare(BookLedger book, long ordered)
    {
        bool holds = book.Initial + book.Restocked + book.Adjusted - book.Sold == book.Stock && book.Stock >= 0 && book.Sold == ordered;
        return new AuditBook(
            book.ItemNumber, book.Title, book.Initial, book.Restocked, book.Adjusted, book.Sold, book.Stock, ordered, holds);
    }

    private static AuditCheck Check(string name, IEnumerable<string> differences)
    {
        string detail = string.Join("; ", differences);
        return new AuditCheck(name, detail.Length == 0, detail);
    }
}
