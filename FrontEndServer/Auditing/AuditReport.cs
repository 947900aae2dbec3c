using System.Text.Json.Serialization;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>What an audit found: one verdict, what was checked, the sums over all books, and the first books that differ.</summary>
/// <param name="Verdict">Consistent, inconsistent or settling.</param>
/// <param name="InFlight">Buys that are under way.</param>
/// <param name="Sales">How many sales there are.</param>
/// <param name="Orders">How many orders there are.</param>
/// <param name="Watermark">All sales up to this number have their order.</param>
/// <param name="Totals">The sums over all books.</param>
/// <param name="Checks">What was checked.</param>
/// <param name="Differences">The first books that differ, as they were read after the rest; empty when none does.</param>
internal sealed record AuditReport(
    string Verdict,
    int InFlight,
    long Sales,
    long Orders,
    long Watermark,
    AuditTotals Totals,
    IReadOnlyList<AuditCheck> Checks,
    IReadOnlyList<AuditBook> Differences)
{
    /// <summary>Books that are told as differing, at most.</summary>
    public const int MaxDifferences = 20;

    /// <summary>A page of all books, when it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AuditBook>? Books { get; init; }
}

/// <summary>One thing that must hold, and what differs where it does not.</summary>
internal sealed record AuditCheck(string Name, bool Holds, string Detail);

/// <summary>The sums over all books, withdrawn ones included.</summary>
internal sealed record AuditTotals(
    int Books, long Initial, long Restocked, long Adjusted, long Sold, long Stock, long Ordered);

/// <summary>A book's figures: <c>initial + restocked + adjusted - sold = stock</c>, and <c>sold = ordered</c>.</summary>
internal sealed record AuditBook(
    int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock, long Ordered, bool Holds);

/// <summary>The JSON of an audit, generated at compile time. (A partial class because the generator writes the other part.)</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Common.Contracts.Envelope<AuditReport>))]
internal sealed partial class AuditJson : JsonSerializerContext;
