namespace PygmyStore.Common.Observability;

/// <summary>
/// Counts of measurements by bucket, with fixed upper bounds (inclusive) in rising order and a last bucket without one.
/// </summary>
internal sealed class HistogramSeries(string labels, double[] bounds) : MetricSeries(labels)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public ReadOnlySpan<double> Bounds => bounds;

    public double Sum => Volatile.Read(ref _sum);

    /// <summary>How many measurements fell into the bucket, those of smaller ones not included.</summary>
    public long CountIn(int bucket) => Volatile.Read(ref _counts[bucket]);

    public override void Record(double value)
    {
        // A dozen bounds, and most measurements are among the first: a scan is quicker than a binary search.
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        AtomicDouble.Add(ref _sum, value);
    }
}
