using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>What an audit found, over the network (<c>GET /audit</c>) or from the files alone.</summary>
public sealed record AuditReport(
    string Verdict,
    int InFlight,
    long Sales,
    long Orders,
    long Watermark,
    IReadOnlyList<AuditCheck> Checks,
    AuditTotals? Totals = null,
    IReadOnlyList<AuditBook>? Differences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AuditBook>? Books = null)
{
    public const string Consistent = "consistent";
    public const string Inconsistent = "inconsistent";
    public const string Settling = "settling";

    /// <summary>Differing books in a report, at most.</summary>
    public const int MaxDifferences = 20;
}

/// <summary>One thing that must hold, and what differs where it does not.</summary>
public sealed record AuditCheck(string Name, bool Holds, string Detail);

/// <summary>The sums over all books, withdrawn ones included.</summary>
public sealed record AuditTotals(int Books, long Initial, long Restocked, long Adjusted, long Sold, long Stock, long Ordered);

/// <summary>A book's figures: <c>initial + restocked + adjusted - sold = stock</c>, and <c>sold = ordered</c>.</summary>
public sealed record AuditBook(
    int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock, long Ordered, bool Holds);
