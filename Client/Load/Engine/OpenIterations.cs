using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Load.Engine;

/// <summary>The iterations of an open load, for whichever client is free. For any thread.</summary>
internal sealed class OpenIterations(IArrivals arrivals)
{
    private long _next;

    public long Take() => Interlocked.Increment(ref _next) - 1;

    public long DueTicks(long iteration, LoadClock clock) => clock.StartTicks + LoadClock.TicksOf(arrivals.DueAt(iteration));

    /// <summary>How many iterations are due before that time after the start, or before the end of all arrivals.</summary>
    public long DueBefore(TimeSpan time)
    {
        time = time < arrivals.Duration ? time : arrivals.Duration; // none is due later
        long low = 0;
        long high = 1;
        while (arrivals.DueAt(high) < time)
        {
            low = high;
            high *= 2;
        }

        // The first that is not due before: between both, as the times never fall.
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = arrivals.DueAt(middle) < time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
