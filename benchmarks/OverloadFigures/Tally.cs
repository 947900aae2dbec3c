using PygmyStore.Client.Load;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>What came of the buys of a turn: served, refused or failed, and how long each answer took.</summary>
/// <remarks>Each thread counts for itself; the sums are for whoever comes when all have ended.</remarks>
internal sealed class Tally : IDisposable
{
    private readonly ThreadLocal<Counts> _counts = new(() => new Counts(), trackAllValues: true);

    public long Served => _counts.Values.Sum(counts => counts.Served.Count);

    public long Refused => _counts.Values.Sum(counts => counts.FirstRefused.Count + counts.Refused.Count);

    public long Failed => _counts.Values.Sum(counts => counts.Failed);

    public LatencyHistogram ServedTimes => Merge(counts => counts.Served);

    /// <summary>Of buys whose client had not just been refused.</summary>
    public LatencyHistogram FirstRefusedTimes => Merge(counts => counts.FirstRefused);

    /// <summary>Of buys whose client had just been refused, and did not wait as it was told to.</summary>
    public LatencyHistogram RefusedTimes => Merge(counts => counts.Refused);

    public void Count(int status, TimeSpan time, bool wasRefused)
    {
        Counts counts = _counts.Value!;
        switch (status)
        {
            case 201:
                counts.Served.Record(time);
                break;
            case BuyerConnection.Refused:
                (wasRefused ? counts.Refused : counts.FirstRefused).Record(time);
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
        public LatencyHistogram Served { get; } = new();

        public LatencyHistogram FirstRefused { get; } = new();

        public LatencyHistogram Refused { get; } = new();

        public long Failed { get; set; }
    }
}
