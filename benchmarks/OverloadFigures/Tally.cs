using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>The outcomes of the buys of a turn, and how long each answer took.</summary>
/// <remarks>For any thread. Read the figures when all have ended.</remarks>
internal sealed class Tally
{
    // Histograms for each thread would take half a gigabyte with a thousand clients.
    private readonly Lock _lock = new();

    public long Served => ServedTimes.Count;

    public long Shed => FirstShedTimes.Count + ShedAgainTimes.Count;

    public long Failed { get; private set; }

    public TimeHistogram ServedTimes { get; } = new();

    /// <summary>Of buys whose client had not been shed just before.</summary>
    public TimeHistogram FirstShedTimes { get; } = new();

    /// <summary>Of buys whose client had been shed just before, and ignored Retry-After.</summary>
    public TimeHistogram ShedAgainTimes { get; } = new();

    public void Count(int status, TimeSpan time, bool wasShed)
    {
        lock (_lock)
        {
            if (status is not (201 or BuyerConnection.Shed))
            {
                Failed++;
                return;
            }

            TimeHistogram times = status == 201 ? ServedTimes : wasShed ? ShedAgainTimes : FirstShedTimes;
            times.Record((long)time.TotalMicroseconds);
        }
    }
}
