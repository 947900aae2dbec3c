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
/// <param name="Run">Part of the key of every buy of the run. Of merged parts: theirs, with commas.</param>
/// <param name="StartedAt">When the first call was due.</param>
/// <param name="Model">open: calls are due whatever the store does; closed: a client waits for an answer.</param>
/// <param name="Options">What decides the load, by option. Parts of one load have the same.</param>
/// <param name="Seed">Decides all random choices.</param>
/// <param name="Part">As in 2/4; null: the load is whole.</param>
/// <param name="Environment">The machine that sent the calls; a merged report has one for each part.</param>
internal sealed record LoadReport(
    string Run,
    DateTimeOffset StartedAt,
    string Model,
    IReadOnlyDictionary<string, string> Options,
    int Seed,
    string? Part,
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
/// <param name="Seconds">How long was measured.</param>
/// <param name="Unexpected">Calls with an outcome that a healthy store does not give.</param>
/// <param name="Abandoned">Calls that the end of the load cut off: in no count, but their time until then counts.</param>
/// <param name="NotBegun">Iterations of an open load that were due, but all clients were busy until its end.</param>
/// <param name="Interrupted">Whether a signal ended it early.</param>
internal sealed record LoadTotals(
    double Seconds,
    double WarmUpSeconds,
    long Requests,
    double RequestsPerSecond,
    long Unexpected,
    double ErrorShare,
    long Abandoned,
    long NotBegun,
    bool Interrupted,
    long WarmUpRequests,
    long WarmUpUnexpected);

/// <param name="Statuses">How often each status came.</param>
/// <param name="Service">From sent to ended.</param>
/// <param name="Response">From due to ended: in an open load, what a user waits.</param>
/// <param name="Lateness">From due to sent.</param>
internal sealed record OperationReport(
    string Operation,
    long Requests,
    double RequestsPerSecond,
    OutcomeCounts Outcomes,
    IReadOnlyDictionary<string, long> Statuses,
    Times Service,
    Times Response,
    Times Lateness,
    IReadOnlyList<TierReport> Tiers);

/// <summary>Calls by their outcome.</summary>
internal sealed record OutcomeCounts(long Ok, long OutOfStock, long Refused, long ServerError, long Unknown, long ConnectionError)
{
    [JsonIgnore]
    public long Unexpected => Refused + ServerError + Unknown + ConnectionError;
}

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
