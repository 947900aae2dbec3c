namespace PygmyStore.Common.Observability;

/// <summary>
/// The measurements of one combination of labels: a sum, the latest value, or a histogram. For any thread.
/// </summary>
/// <param name="labels">As exposed, without braces: <c>operation="buy",status="200"</c>.</param>
/// <param name="keepsLatest">Keeps the latest value instead of the sum.</param>
/// <param name="bounds">For a histogram: the upper bounds of the buckets (inclusive), rising. A last bucket has no bound.</param>
internal sealed class MetricSeries(string labels, bool keepsLatest, double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _value;

    public string Labels => labels;

    /// <summary>The sum or the latest value. Whole numbers are exact up to 2^53, as in Prometheus.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>How many measurements fell into this bucket, without the smaller buckets.</summary>
    public long CountIn(int bucket) => Volatile.Read(ref _counts[bucket]);

    public void Record(double value)
    {
        if (keepsLatest)
        {
            Volatile.Write(ref _value, value);
            return;
        }

        if (bounds.Length > 0)
        {
            Interlocked.Increment(ref _counts[BucketOf(value)]);
        }

        Add(value);
    }

    /// <summary>There are few bounds, and most measurements are small: a scan is faster than a binary search.</summary>
    private int BucketOf(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        return bucket;
    }

    private void Add(double value)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) // a NaN is not equal to itself
            {
                return;
            }

            seen = before;
        }
    }
}
