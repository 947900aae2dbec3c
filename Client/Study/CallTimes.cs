using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Study;

/// <summary>Keeps the times of a run's calls, one after the other, for figures that need their order.</summary>
/// <param name="steps">Calls of an iteration that have figures of their own; 1 if all are alike.</param>
/// <remarks>For one thread. 64 bytes a call; a run of 64 clients with 1,000 requests each has 64,000.</remarks>
internal sealed class CallTimes(int steps) : ICallSink
{
    private readonly List<TimedCall> _calls = [];

    /// <summary>In the order of their ends.</summary>
    public IReadOnlyList<TimedCall> InOrder()
    {
        _calls.Sort((one, other) => one.EndedTicks.CompareTo(other.EndedTicks));
        return _calls;
    }

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            if (record.Outcome != CallOutcome.ConnectionError) // it has no times
            {
                _calls.Add(TimedCall.Of(record, steps));
            }
        }
    }
}
