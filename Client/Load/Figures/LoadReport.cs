using System.Text.Json.Serialization;

namespace PygmyStore.Client.Load.Figures;

/// <summary>A file of load reports: the repeats of one load.</summary>
/// <param name="Schema">Names the format and its version. A reader refuses another one.</param>
/// <param name="Runs">In the order in which they ran; at least one.</param>
internal sealed record LoadFile(string Schema, IReadOnlyList<LoadReport> Runs)
{
    /// <summary>The version grows when the meaning of a member changes or one goes; not when one is added.</summary>
    public const string CurrentSchema = "pygmystore-load/1";
}

/// <summary>One run of a load. Times are in microseconds where a name ends in <c>_us</c>, else in seconds.</summary>
internal sealed record LoadReport(
    // Part of the key of every buy of the run. Of merged parts: theirs, with commas.
    string Run,
    // When the first call was due.
    DateTimeOffset StartedAt,
    // open: calls are due whatever the store does; closed: a client waits for an answer.
    string Model,
    // What decides the load, by option. Parts of one load have the same.
    IReadOnlyDictionary<string, string> Options,
    // Decides all random choices.
    int Seed,
    // As in 2/4; null: the load is whole.
    string? Part,
    // The machine that sent the calls; a merged report has one for each part.
    IReadOnlyList<RunEnvironment> Environment,
    LoadTotals Totals,
    IReadOnlyList<OperationReport> Operations,
    GeneratorReport Generator,
    IReadOnlyList<SeriesPoint> Series,
    IReadOnlyList<VerdictLine> Checks,
    IReadOnlyList<VerdictLine> Thresholds,
    IReadOnlyList<BookSums> Books)
{
    public const string Open = "open";
    public const string Closed = "closed";

    [JsonIgnore]
    public bool IsOpen => Model == Open;
}

/// <summary>The calls of all operations together, without the warm-up's.</summary>
internal sealed record LoadTotals(
    // How long was measured.
    double Seconds,
    double WarmUpSeconds,
    long Requests,
    double RequestsPerSecond,
    // Calls with an outcome that a healthy store does not give.
    long Unexpected,
    double ErrorShare,
    // Calls that the end of the load cut off: in no count, but their time until then counts.
    long Abandoned,
    // Iterations of an open load that were due, but all clients were busy until its end.
    long NotBegun,
    // Whether a signal ended it early.
    bool Interrupted,
    long WarmUpRequests,
    long WarmUpUnexpected);

/// <summary>One operation, without the warm-up.</summary>
internal sealed record OperationReport(
    string Operation,
    long Requests,
    double RequestsPerSecond,
    OutcomeCounts Outcomes,
    // How often each status came.
    IReadOnlyDictionary<string, long> Statuses,
    // From sent to ended.
    Times Service,
    // From due to ended: in an open load, what a user waits.
    Times Response,
    // From due to sent.
    Times Lateness,
    IReadOnlyList<TierReport> Tiers);

/// <summary>Calls by their outcome.</summary>
internal sealed record OutcomeCounts(long Ok, long OutOfStock, long Refused, long ServerError, long Unknown, long ConnectionError)
{
    [JsonIgnore]
    public long Unexpected => Refused + ServerError + Unknown + ConnectionError;
}

/// <summary>How long a tier took.</summary>
/// <param name="Tier">client (with the network), front_end, order or catalog.</param>
/// <param name="Total">With the tiers behind it.</param>
/// <param name="Own">Without them.</param>
internal sealed record TierReport(string Tier, Times Total, Times Own);

/// <summary>A check or a threshold, and what came of it.</summary>
/// <param name="Name">What should hold.</param>
/// <param name="Verdict">PASS, FAIL or SKIP.</param>
/// <param name="Detail">What was found.</param>
internal sealed record VerdictLine(string Name, string Verdict, string Detail)
{
    public const string Pass = "PASS";
    public const string Fail = "FAIL";

    [JsonIgnore]
    public bool IsFailed => Verdict == Fail;

    public override string ToString() => Detail.Length == 0 ? $"{Verdict}  {Name}" : $"{Verdict}  {Name}: {Detail}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LoadFile))]
internal sealed partial class LoadJson : JsonSerializerContext;
