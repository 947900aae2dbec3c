using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Client.Load;

/// <summary>
/// All that one thread learns of one operation: how often it ended how, and how long it took, tier by tier. Private to its thread
/// until it is merged.
/// </summary>
internal sealed class OperationFigures(Operation operation)
{
    private readonly long[] _outcomes = new long[Enum.GetValues<CallOutcome>().Length];
    private readonly LatencyHistogram[] _times = [.. Enum.GetValues<Tier>().Select(_ => new LatencyHistogram())];

    public Operation Operation => operation;

    /// <summary>Empty figures, in the order of the operations' values.</summary>
    public static OperationFigures[] OfEach() =>
        [.. Enum.GetValues<Operation>().Select(operation => new OperationFigures(operation))];

    public long Calls => _outcomes.Sum();

    public long CountOf(CallOutcome outcome) => _outcomes[(int)outcome];

    /// <summary>The times of one tier. The client's are of all calls that were sent, answered or not.</summary>
    public LatencyHistogram TimesOf(Tier tier) => _times[(int)tier];

    /// <summary>Takes note of a call that has ended.</summary>
    public CallOutcome Record(in UpstreamCall call, TimeSpan elapsed)
    {
        CallOutcome outcome = CallOutcomes.Of(operation, call);
        _outcomes[(int)outcome]++;
        if (outcome != CallOutcome.ConnectionError)
        {
            TimesOf(Tier.Client).Record(elapsed);
        }

        if (call.Outcome == UpstreamOutcome.Answered && call.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing))
        {
            var reader = new ServerTimingReader(timing);
            while (reader.TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration))
            {
                if (Tiers.TryParseServer(name, out Tier tier))
                {
                    TimesOf(tier).Record(duration);
                }
            }
        }

        return outcome;
    }

    /// <summary>Adds another thread's figures of the same operation.</summary>
    public void Add(OperationFigures other)
    {
        for (int outcome = 0; outcome < _outcomes.Length; outcome++)
        {
            _outcomes[outcome] += other._outcomes[outcome];
        }

        for (int tier = 0; tier < _times.Length; tier++)
        {
            _times[tier].Add(other._times[tier]);
        }
    }
}
