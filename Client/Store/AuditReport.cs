namespace PygmyStore.Client.Store;

/// <summary>The answer of <c>GET /audit?details=books</c>: whether sales, orders and stock agree.</summary>
/// <param name="Verdict">One of <see cref="Consistent"/>, <see cref="Inconsistent"/> and <see cref="Settling"/>.</param>
/// <param name="InFlight">Buys under way at that moment.</param>
/// <param name="Sales">Sales that the catalog made.</param>
/// <param name="Orders">Orders that the order service has.</param>
/// <param name="Watermark">All sales up to this number have their order.</param>
/// <param name="Checks">What was compared.</param>
/// <param name="Books">The ledger and the orders of each book; a page of them if there are many.</param>
internal sealed record AuditReport(
    string Verdict,
    int InFlight,
    long Sales,
    long Orders,
    long Watermark,
    IReadOnlyList<AuditCheck> Checks,
    IReadOnlyList<AuditedBook> Books)
{
    public const string Consistent = "consistent";
    public const string Inconsistent = "inconsistent";
    public const string Settling = "settling";
}

/// <summary>One rule, and whether it holds.</summary>
internal sealed record AuditCheck(string Name, bool Holds, string Detail);

/// <summary>A book: <c>initial + restocked + adjusted - sold = stock</c> and <c>sold = ordered</c>.</summary>
internal sealed record AuditedBook(
    int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock, long Ordered, bool Holds);
