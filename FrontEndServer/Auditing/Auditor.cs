using System.Runtime.CompilerServices;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>Compares the ledgers of both sides, and looks for the books that differ when they do. For any thread.</summary>
/// <remarks>
/// It reads the books themselves only when the digests of two sides at rest differ, or when a client asks for them.
/// </remarks>
internal sealed class Auditor
{
    // Each of them holds a worker; further ones get 503 immediately.
    private const int MaxWaiting = 64;
    private const int MinIntervalMilliseconds = 50; // 20 comparisons a second, for any number of auditors
    private const int MaxWaitMilliseconds = 10_000; // three calls at their timeouts take longer only when the store hangs

    private static readonly Answer<AuditReport> NotDone =
        Answer.Refused<AuditReport>(503, "too many audits are under way; try again") with { IsWorthRepeating = true };

    private readonly CatalogClient _catalog;
    private readonly OrderClient _orders;
    private readonly BookPages _pages;
    private readonly CombiningQueue<StrongBox<Answer<AuditReport>>> _audits;
    private long _lastStart; // of a comparison; only one thread at a time makes one

    public Auditor(CatalogClient catalog, OrderClient orders)
    {
        _catalog = catalog;
        _orders = orders;
        _pages = new BookPages(catalog, orders);
        _audits = new CombiningQueue<StrongBox<Answer<AuditReport>>>(new CombiningLimits(Leaders: 1, MaxWaiting), CompareFor);
    }

    public Answer<AuditReport> Audit(CallContext context)
    {
        Answer<AuditReport> answer = Compare(context);
        return answer.Value is { Verdict: AuditReport.Inconsistent } report
            && report.Checks.Any(check => !check.Holds && IsOfBooks(check))
                ? answer with { Value = WithDifferences(report, _pages.FindDifferences(context)) }
                : answer;
    }

    /// <summary>The report with a page of the books, and the number after which the next page begins, if there is one.</summary>
    public Answer<AuditReport> Audit(CallContext context, PageRequest range, out int? next)
    {
        next = null;
        Answer<AuditReport> answer = Compare(context);
        Answer<BookPage> page = answer.Then(_ => _pages.Read(context, range));
        if (!answer.HasValue || !page.HasValue)
        {
            return page.WithoutValue<AuditReport>();
        }

        next = page.Value.Next;
        IReadOnlyList<AuditBook> books = page.Value.Books;
        bool isWrong = answer.Value.Verdict == AuditReport.Inconsistent;
        AuditReport report = WithDifferences(answer.Value, isWrong ? books.Where(book => !book.Holds) : []);
        return answer with { Value = report with { Books = books } };
    }

    /// <summary>Names the books in the check that says only that there are some.</summary>
    private static AuditReport WithDifferences(AuditReport report, IEnumerable<AuditBook> differences)
    {
        AuditBook[] first = [.. differences.Take(AuditReport.MaxDifferences)];
        string named = string.Join("; ", first.Where(book => book.Sold != book.Ordered).Select(Difference));
        AuditCheck Name(AuditCheck check) =>
            named.Length > 0 && check is { Name: LedgerComparison.SoldIsOrdered, Holds: false }
                ? check with { Detail = named }
                : check;
        return report with { Checks = [.. report.Checks.Select(Name)], Differences = first };
    }

    private static string Difference(AuditBook book) => book.Title.Length == 0
        ? $"item {book.ItemNumber}: not in the catalog, ordered {book.Ordered}"
        : $"item {book.ItemNumber}: sold {book.Sold}, ordered {book.Ordered}";

    private static bool IsOfBooks(AuditCheck check) =>
        check.Name.EndsWith("for every book", StringComparison.Ordinal) || check.Name == "no stock is negative";

    /// <summary>Audits that come during a comparison share the next one, which begins after they came.</summary>
    private Answer<AuditReport> Compare(CallContext context)
    {
        var audit = new StrongBox<Answer<AuditReport>>();
        long deadline = Math.Min(context.DeadlineMilliseconds, Environment.TickCount64 + MaxWaitMilliseconds);
        return _audits.Submit(audit, deadline, deadline) == CombiningOutcome.Done ? audit.Value : NotDone;
    }

    private void CompareFor(ReadOnlySpan<StrongBox<Answer<AuditReport>>> audits)
    {
        long pause = _lastStart + MinIntervalMilliseconds - Environment.TickCount64;
        if (pause > 0)
        {
            Thread.Sleep((int)pause);
        }

        _lastStart = Environment.TickCount64;
        Answer<AuditReport> answer = CompareNow();
        foreach (StrongBox<Answer<AuditReport>> audit in audits)
        {
            audit.Value = answer;
        }
    }

    /// <summary>On behalf of no client: one that shares the comparison may leave before it ends.</summary>
    private Answer<AuditReport> CompareNow()
    {
        var context = CallContext.Own();
        return _orders.Ledger(context).Then(before =>
            _catalog.Ledger(context, before.Watermark).Then(sales =>
                _orders.Ledger(context).Then(after =>
                    Answer.Known(LedgerComparison.Compare(before, sales, after)))));
    }
}

/// <summary>
/// Reads the books' figures of both sides in pages, by item number. While the store sells, a book's sold and ordered copies may
/// be moments apart. For any thread.
/// </summary>
internal sealed class BookPages(CatalogClient catalog, OrderClient orders)
{
    // All books that a catalog may have, and as many that only orders know.
    private const int MaxPages = 200;

    public Answer<BookPage> Read(CallContext context, PageRequest range) =>
        catalog.Ledgers(context, range.After, range.Limit).Then(sold =>
            orders.Ordered(context, range.After, range.Limit).Then(ordered =>
                Answer.Known(Merge(sold, ordered, range.Limit))));

    /// <summary>The first books that differ; as many as were found when a side no longer answers.</summary>
    public IReadOnlyList<AuditBook> FindDifferences(CallContext context)
    {
        var found = new List<AuditBook>();
        int? after = 0;
        for (int pages = 0; after is { } from && pages < MaxPages && found.Count < AuditReport.MaxDifferences; pages++)
        {
            BookPage? page = Read(context, new PageRequest(from, PageRequest.MaxLimit)).Value;
            found.AddRange((page?.Books ?? []).Where(book => !book.Holds));
            after = page?.Next;
        }

        return found;
    }

    /// <summary>One page out of one of each side. What follows a side's full page is for the next page.</summary>
    public static BookPage Merge(IReadOnlyList<BookLedger> sold, IReadOnlyList<ItemOrders> ordered, int limit)
    {
        int lastSold = sold.Count < limit ? int.MaxValue : sold[^1].ItemNumber;
        int lastOrdered = ordered.Count < limit ? int.MaxValue : ordered[^1].ItemNumber;
        int last = Math.Min(lastSold, lastOrdered);
        var copies = ordered.ToDictionary(item => item.ItemNumber, item => item.Quantity);
        IEnumerable<AuditBook> books = sold.Select(book => Of(book, copies.GetValueOrDefault(book.ItemNumber)));
        IEnumerable<int> unknown = copies.Keys.Except(sold.Select(book => book.ItemNumber));
        IEnumerable<AuditBook> strangers = unknown.Select(item => Stranger(item, copies[item]));
        AuditBook[] page = [.. books.Concat(strangers).Where(book => book.ItemNumber <= last).OrderBy(book => book.ItemNumber)];
        return new BookPage(page, last == int.MaxValue ? null : last);
    }

    private static AuditBook Of(BookLedger book, long ordered)
    {
        long explained = book.Initial + book.Restocked + book.Adjusted - book.Sold;
        bool holds = explained == book.Stock && book.Stock >= 0 && book.Sold == ordered;
        return new AuditBook(
            book.ItemNumber, book.Title, book.Initial, book.Restocked, book.Adjusted, book.Sold, book.Stock, ordered, holds);
    }

    /// <summary>A book that orders know and the catalog does not.</summary>
    private static AuditBook Stranger(int itemNumber, long ordered) => new(itemNumber, "", 0, 0, 0, 0, 0, ordered, Holds: false);
}

/// <summary>Books by number, and the number after which the next page begins; null when this is the last.</summary>
internal sealed record BookPage(IReadOnlyList<AuditBook> Books, int? Next);
