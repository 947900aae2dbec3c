using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Client.Load;

/// <summary>Counts by outcome and times by tier of one operation in one thread.</summary>
internal sealed class OperationFigures(Operation operation)
{
    private readonly long[] _outcomes = new long[Enum.GetValues<CallOutcome>().Length];
    private readonly LatencyHistogram[] _times = [.. Enum.GetValues<Tier>().Select(_ => new LatencyHistogram())];

    public Operation Operation => operation;

    public static OperationFigures[] OfEach() =>
        [.. Enum.GetValues<Operation>().Select(operation => new OperationFigures(operation))];

    public long Calls => _outcomes.Sum();

    public long CountOf(CallOutcome outcome) => _outcomes[(int)outcome];

    /// <summary>The times of one tier. The client's include all calls that were sent, answered or not.</summary>
    public LatencyHistogram TimesOf(Tier tier) => _times[(int)tier];

    public CallOutcome Record(in UpstreamCall call, TimeSpan elapsed)
    {
        CallOutcome outcome = OutcomeOf(call);
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
                if (TryParseServer(name, out Tier tier))
                {
                    TimesOf(tier).Record(duration);
                }
            }
        }

        return outcome;
    }

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

    private CallOutcome OutcomeOf(in UpstreamCall call)
    {
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            return call.Outcome.IsUnsent() ? CallOutcome.ConnectionError : CallOutcome.Unknown;
        }

        return call.Status switch
        {
            >= 200 and <= 299 => CallOutcome.Ok,
            409 when operation == Operation.Buy => CallOutcome.OutOfStock,
            >= 500 => CallOutcome.ServerError,
            _ => CallOutcome.Refused,
        };
    }

    private static bool TryParseServer(ReadOnlySpan<byte> name, out Tier tier)
    {
        tier = name.SequenceEqual("frontend"u8) ? Tier.FrontEnd
            : name.SequenceEqual("order"u8) ? Tier.Order
            : name.SequenceEqual("catalog"u8) ? Tier.Catalog
            : Tier.Client;
        return tier != Tier.Client;
    }
}

/// <summary>The outcome of one call of a load. A healthy store gives only the first two.</summary>
internal enum CallOutcome
{
    Ok,

    /// <summary>A buy found too few copies (409). Every long load meets this.</summary>
    OutOfStock,

    /// <summary>Another refusal. A load sends nothing that deserves one.</summary>
    Refused,

    ServerError,

    /// <summary>The request was sent, but no usable answer came.</summary>
    Unknown,

    ConnectionError,
}

/// <summary>Who measured a time, with its own clock. A tier's time contains the tiers behind it.</summary>
internal enum Tier
{
    Client,
    FrontEnd,
    Order,
    Catalog,
}
