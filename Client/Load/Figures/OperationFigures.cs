using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>What was measured of one operation: outcomes, statuses and times.</summary>
/// <remarks>
/// A call that the end of the load cut off has no outcome, but its time until then counts: else a store that froze at the end
/// would look fast. For one thread; <see cref="Take"/> allocates nothing.
/// </remarks>
internal sealed class OperationFigures(Operation operation)
{
    private const int Statuses = 1000; // a status has three digits

    private readonly long[] _outcomes = new long[Enum.GetValues<CallOutcome>().Length];
    private readonly long[] _statuses = new long[Statuses];

    public Operation Operation => operation;

    /// <summary>Those that have an outcome.</summary>
    public long Calls { get; private set; }

    /// <summary>From sent to ended. A call that could not be sent has no times.</summary>
    public TimeHistogram Service { get; } = new();

    /// <summary>From due to ended: what a user waits.</summary>
    public TimeHistogram Response { get; } = new();

    /// <summary>From due to sent.</summary>
    public TimeHistogram Lateness { get; } = new();

    public TierFigures Tiers { get; } = new();

    public long CountOf(CallOutcome outcome) => _outcomes[(int)outcome];

    /// <summary>How often each status came, lowest first.</summary>
    public IEnumerable<(int Status, long Count)> StatusCounts =>
        _statuses.Select((count, status) => (status, count)).Where(one => one is { status: > 0, count: > 0 });

    public void Take(in CallRecord record)
    {
        if (!record.IsAbandoned)
        {
            Calls++;
            _outcomes[(int)record.Outcome]++;
            _statuses[record.Status is > 0 and < Statuses ? record.Status : 0]++;
        }

        if (record.Outcome != CallOutcome.ConnectionError)
        {
            long service = TimeHistogram.Microseconds(record.SentTicks, record.EndedTicks);
            Service.Record(service);
            Response.Record(TimeHistogram.Microseconds(record.DueTicks, record.EndedTicks));
            Lateness.Record(TimeHistogram.Microseconds(record.DueTicks, record.SentTicks));
            Tiers.Take(record, service);
        }
    }
}
