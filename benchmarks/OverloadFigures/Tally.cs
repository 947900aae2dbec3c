using PygmyStore.Client.Load;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>The outcomes of the buys of a turn, and how long each answer took.</summary>
/// <remarks>Each thread counts for itself. Read the sums when all have ended.</remarks>
internal sealed class Tally : IDisposable
{
    private readonly ThreadLocal<Counts> _counts = new(() => new Counts(), trackAllValues: true);

    public long Served => ServedTimes.Count;

    public long Shed => FirstShedTimes.Count + ShedAgainTimes.Count;

    public long Failed => _counts.Values.Sum(counts => counts.Failed);

    public LatencyHistogram ServedTimes => Merge(counts => counts.Served);

    /// <summary>Of buys whose client had not been shed just before.</summary>
    public LatencyHistogram FirstShedTimes => Merge(counts => counts.FirstShed);

    /// <summary>Of buys whose client had been shed just before, and ignored Retry-After.</summary>
    public LatencyHistogram ShedAgainTimes => Merge(counts => counts.ShedAgain);

    public void Count(int status, TimeSpan time, bool wasShed)
    {
        Counts counts = _counts.Value!;
        switch (status)
        {
            case 201:
                counts.Served.Record(time);
                break;
            case BuyerConnection.Shed:
                (wasShed ? counts.ShedAgain : counts.FirstShed).Record(time);
                break;
            default:
                counts.Failed++;
                break;
        }
    }

    public void Dispose() => _counts.Dispose();

    private LatencyHistogram Merge(Func<Counts, LatencyHistogram> times)
    {
        var merged = new LatencyHistogram();
        foreach (Counts counts in _counts.Values)
        {
            merged.Add(times(counts));
        }

        return merged;
    }

    private sealed class Counts
    {
        public readonly LatencyHistogram Served = new();
        public readonly LatencyHistogram FirstShed = new();
        public readonly LatencyHistogram ShedAgain = new();
        public long Failed;
    }
}
