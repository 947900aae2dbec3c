using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Files;

/// <summary>The audit from the data folder's files alone, without a server's word.</summary>
internal static class FileAudit
{
    private const int MaxNamed = 10; // of what differs: a damaged store may differ a million times

    /// <summary>
    /// Audits the folder. With sales that still wait for their order the verdict is "settling", and the report counts them as in
    /// flight. A bad inventory is a <see cref="FormatException"/> or the disk's error.
    /// </summary>
    public static AuditReport Of(string folder)
    {
        var catalog = CatalogFiles.Read(folder);
        var orders = OrderFile.Read(folder, catalog.Sales);
        var accounts = AccountFile.Read(folder);
        Sale[] waiting =
            [.. catalog.Sales.Values.Where(sale => !orders.Sales.Contains(sale.Number)).OrderBy(sale => sale.Number)];
        ILookup<int, Sale> waitingOf = waiting.ToLookup(sale => sale.ItemNumber);
        AuditBook[] books = [.. catalog.Books.Values.OrderBy(book => book.ItemNumber).Select(book => Audited(book, orders))];
        AuditCheck[] firm =
        [
            Check("every file can be read to its end",
                catalog.Unreadable.Concat(If(orders.Damage is not null, $"{orders.Damage}"))
                    .Concat(If(accounts.Damage is not null, $"{accounts.Damage}"))),
            Check("the files belong together, and nobody has edited them",
                [.. catalog.Apart, .. Apart(catalog, orders), .. Apart(catalog, orders, accounts)]),
            Check(
                "initial + restocked + adjusted - sold = stock, for every book",
                catalog.Books.Values
                    .Where(book => book.Explained != book.Stock)
                    .Select(book => $"item {book.ItemNumber}: {book.Explained} beside {book.Stock}")),
            Check("no stock is negative", books.Where(book => book.Stock < 0).Select(book => $"item {book.ItemNumber}")),
            Check("sold = ordered + copies that wait for their order, for every book",
                books.Where(book => book.Sold != book.Ordered + waitingOf[book.ItemNumber].Sum(sale => (long)sale.Quantity))
                    .Select(Difference)),
            Check("every order is for a book of the catalog",
                orders.Quantities.Keys.Except(catalog.Books.Keys).Order().Select(item => $"item {item}")),
            Check("the sales' numbers have no gap", catalog.MissingSales),
            Check("no key has two outcomes", catalog.RepeatedKeys),
            Check("every order is for a sale of its own",
                If(orders.Count + waiting.Length != catalog.SaleCount, $"{catalog.SaleCount} sales, {orders.Count} orders")
                    .Concat(orders.Repeated)),
            Check("every order is what its sale was", orders.Differences),
        ];
        AuditCheck[] atRest =
        [
            Check("sold = ordered, for every book", books.Where(book => book.Sold != book.Ordered).Select(Difference)),
            Check("every sale has its order", waiting.Select(sale => $"sale {sale.Number} has none")),
        ];
        string verdict = !firm.All(check => check.Holds) ? AuditReport.Inconsistent
            : atRest.All(check => check.Holds) ? AuditReport.Consistent
            : AuditReport.Settling;
        return new AuditReport(
            verdict, waiting.Length, catalog.SaleCount, orders.Count, Watermark(orders.Sales), [.. firm, .. atRest],
            Books: books);
    }

    private static IEnumerable<string> If(bool differs, string difference) => differs ? [difference] : [];

    private static string Difference(AuditBook book) => $"item {book.ItemNumber}: sold {book.Sold}, ordered {book.Ordered}";

    private static IEnumerable<string> Apart(CatalogFiles catalog, OrderFile orders)
    {
        if (orders.Store.Length > 0 && orders.Store != catalog.Store)
        {
            yield return $"{OrderRecord.FileName} belongs to the store {orders.Store}, the catalog's files to {catalog.Store}";
        }

        if (Watermark(orders.Sales) < catalog.Ordered)
        {
            yield return $"{OrderRecord.FileName} has lost orders: "
                + $"the catalog has noted them for all sales up to {catalog.Ordered}";
        }
    }

    private static IEnumerable<string> Apart(CatalogFiles catalog, OrderFile orders, AccountFile accounts)
    {
        if (accounts.Store.Length > 0 && accounts.Store != catalog.Store)
        {
            yield return
                $"{AccountRecord.FileName} belongs to the store {accounts.Store}, the catalog's files to {catalog.Store}";
        }

        string[] unknown = [.. orders.Owners.Except(accounts.Accounts)];
        if (unknown.Length > 0)
        {
            yield return $"{AccountRecord.FileName} has lost accounts: {unknown.Length} of them own orders";
        }
    }

    private static AuditBook Audited(BookRow book, OrderFile orders)
    {
        long ordered = orders.Quantities.GetValueOrDefault(book.ItemNumber);
        return new AuditBook(
            book.ItemNumber, book.Title, book.Initial, book.Restocked, book.Adjusted, book.Sold, book.Stock, ordered,
            book.Explained == book.Stock && book.Stock >= 0 && book.Sold == ordered);
    }

    private static AuditCheck Check(string name, IEnumerable<string> differences)
    {
        string[] first = [.. differences.Take(MaxNamed + 1)];
        string detail = string.Join("; ", first.Take(MaxNamed)) + (first.Length > MaxNamed ? "; and more" : "");
        return new AuditCheck(name, first.Length == 0, detail);
    }

    private static long Watermark(HashSet<long> sales)
    {
        long watermark = 0;
        while (sales.Contains(watermark + 1))
        {
            watermark++;
        }

        return watermark;
    }
}
