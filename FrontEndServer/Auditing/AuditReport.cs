using System.Text.Json.Serialization;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>
/// What an audit found: consistent, inconsistent or settling, the counts and sums, what was checked, and the first books that
/// differ. They were read after the rest, and there are none when nothing differs.
/// </summary>
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
    /// <summary>Differing books in a report, at most.</summary>
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

/// <summary>The JSON of an audit, generated at compile time. (Partial for the generator.)</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Common.Contracts.Envelope<AuditReport>))]
internal sealed partial class AuditJson : JsonSerializerContext;
