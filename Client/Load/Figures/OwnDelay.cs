using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>How late the generator sent its calls although it could have sent them.</summary>
/// <remarks>
/// A call that waits for a free client is late because of the store, whose answers take too long: it is not counted here. For one
/// thread; allocates nothing.
/// </remarks>
internal sealed class OwnDelay
{
    public TimeHistogram Times { get; } = new();

    public void Take(in CallRecord record)
    {
        if (record is { IsWarmUp: false, WasClientFree: true } && record.Outcome != CallOutcome.ConnectionError)
        {
            Times.Record(TimeHistogram.Microseconds(record.DueTicks, record.SentTicks));
        }
    }
}
