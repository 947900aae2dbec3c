using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>
/// Reads the ledgers of both sides, compares them, and looks for the books that differ when they do. For any thread.
/// </summary>
/// <remarks>
/// The ledgers are small, whatever the number of books and orders. It reads the books themselves only when the digests of two
/// sides at rest differ, or when a client asks for them.
/// </remarks>
internal sealed class Auditor
{
    // Each of them holds a worker; further ones get 503 immediately.
    private const int MaxWaiting = 64;
    private const int MinIntervalMilliseconds = 50; // 20 comparisons a second, for any number of auditors
    private const int MaxWaitMilliseconds = 10_000; // three calls at their timeouts take longer only when the store hangs

    private readonly CatalogClient _catalog;
    private readonly OrderClient _orders;
    private readonly BookPages _pages;
    private readonly CombiningQueue<SharedAudit> _audits;
    private long _lastStart; // of a comparison; only one thread at a time makes one

    public Auditor(CatalogClient catalog, OrderClient orders)
    {
        _catalog = catalog;
        _orders = orders;
        _pages = new BookPages(catalog, orders);
        _audits = new CombiningQueue<SharedAudit>(new CombiningLimits(Leaders: 1, MaxWaiting), CompareFor);
    }

    /// <summary>The report, or why there is none.</summary>
    public AuditReport? Audit(CallContext context, out Refusal refusal)
    {
        AuditReport? report = Compare(context, out refusal);
        bool hasWrongBooks = report is { Verdict: LedgerComparison.Inconsistent }
            && report.Checks.Any(check => !check.Holds && IsOfBooks(check));
        return hasWrongBooks ? WithDifferences(report!, _pages.FindDifferences(context, AuditReport.MaxDifferences)) : report;
    }

    /// <summary>The report with a page of the books, or why there is none.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="range">Which books.</param>
    /// <param name="next">The number after which the next page begins; null when this is the last.</param>
    /// <param name="refusal">Why there is none.</param>
    public AuditReport? Audit(CallContext context, PageRequest range, out int? next, out Refusal refusal)
    {
        next = null;
        AuditReport? report = Compare(context, out refusal);
        if (report is null || _pages.Read(context, range, out refusal) is not { } page)
        {
            return null;
        }

        next = page.Next;
        bool isWrong = report.Verdict == LedgerComparison.Inconsistent;
        return WithDifferences(report, isWrong ? [.. page.Books.Where(book => !book.Holds)] : []) with { Books = page.Books };
    }

    /// <summary>Names the books in the check that says only that there are some.</summary>
    public static AuditReport WithDifferences(AuditReport report, IReadOnlyList<AuditBook> differences)
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

    /// <summary>
    /// Compares the ledgers, one time after the other and with a pause in between. Audits that come meanwhile share the next
    /// comparison, which begins after they came.
    /// </summary>
    private AuditReport? Compare(CallContext context, out Refusal refusal)
    {
        var audit = new SharedAudit();
        long deadline = Math.Min(context.DeadlineMilliseconds, Environment.TickCount64 + MaxWaitMilliseconds);
        bool isDone = _audits.Submit(audit, deadline, deadline) == CombiningOutcome.Done;
        refusal = isDone ? audit.Refusal : SharedAudit.NotDone;
        return isDone ? audit.Report : null;
    }

    private void CompareFor(ReadOnlySpan<SharedAudit> audits)
    {
        long pause = _lastStart + MinIntervalMilliseconds - Environment.TickCount64;
        if (pause > 0)
        {
            Thread.Sleep((int)pause);
        }

        _lastStart = Environment.TickCount64;
        AuditReport? report = CompareNow(out Refusal refusal);
        foreach (SharedAudit audit in audits)
        {
            (audit.Report, audit.Refusal) = (report, refusal);
        }
    }

    /// <summary>On behalf of no client: one that shares the comparison may leave before it ends.</summary>
    private AuditReport? CompareNow(out Refusal refusal)
    {
        var context = CallContext.Own();
        Answer<OrderLedger> before = _orders.Ledger(context);
        if (!before.HasValue)
        {
            refusal = Refusal.Of(before);
            return null;
        }

        Answer<CatalogLedger> sales = _catalog.Ledger(context, before.Value.Watermark);
        if (!sales.HasValue)
        {
            refusal = Refusal.Of(sales);
            return null;
        }

        Answer<OrderLedger> after = _orders.Ledger(context);
        refusal = after.HasValue ? default : Refusal.Of(after);
        return after.HasValue ? LedgerComparison.Compare(before.Value, sales.Value, after.Value) : null;
    }

    /// <summary>One request for an audit, and what came of it.</summary>
    private sealed class SharedAudit
    {
        public static Refusal NotDone { get; } = new(503, "too many audits are under way; try again", IsWorthRepeating: true);

        public AuditReport? Report { get; set; }

        /// <summary>Until it is known: should the call throw.</summary>
        public Refusal Refusal { get; set; } = NotDone;
    }
}
