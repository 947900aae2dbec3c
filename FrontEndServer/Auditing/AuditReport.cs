using System.Text.Json.Serialization;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>What an audit found: one verdict, what was checked, and every book's figures.</summary>
internal sealed record AuditReport(
    string Verdict,
    int InFlight,
    long Sales,
    long Orders,
    long Watermark,
    IReadOnlyList<AuditCheck> Checks,
    IReadOnlyList<AuditBook> Books);

/// <summary>One thing that must hold, and what differs where it does not.</summary>
internal sealed record AuditCheck(string Name, bool Holds, string Detail);

/// <summary>A book's figures: <c>initial + restocked + adjusted - sold = stock</c>, and <c>sold = ordered</c>.</summary>
internal sealed record AuditBook(
    int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock, long Ordered, bool Holds);

/// <summary>The JSON of an audit, generated at compile time. (A partial class because the generator writes the other part.)</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Common.Contracts.Envelope<AuditReport>))]
internal sealed partial class AuditJson : JsonSerializerContext;
