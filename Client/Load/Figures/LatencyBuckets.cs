using HdrHistogram.Iteration;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Times of a second in coarse buckets, five for each factor of ten: enough to draw, and small enough to keep.</summary>
/// <param name="First">The lowest bucket that has a time.</param>
/// <param name="Counts">From that one to the highest that has a time; null if there are none.</param>
internal readonly record struct LatencyBuckets(int First, int[]? Counts)
{
    private const double PerDecade = 5;

    public static LatencyBuckets Of(TimeHistogram times)
    {
        if (times.Count == 0)
        {
            return default;
        }

        int first = BucketOf(times.Percentile(0)!.Value);
        int[] counts = new int[BucketOf(times.MaxMicroseconds) - first + 1];
        foreach (HistogramIterationValue step in times.Counts.RecordedValues())
        {
            counts[Math.Clamp(BucketOf(step.ValueIteratedTo) - first, 0, counts.Length - 1)] +=
                (int)step.CountAddedInThisIterationStep;
        }

        return new LatencyBuckets(first, counts);
    }

    /// <summary>The lower edge of a bucket in microseconds; the upper one is the next bucket's.</summary>
    public static double EdgeOf(int bucket) => Math.Pow(10, bucket / PerDecade);

    /// <summary>A time below a microsecond counts as one.</summary>
    public static int BucketOf(long microseconds) => (int)Math.Floor((Math.Log10(Math.Max(1, microseconds)) * PerDecade) + 1e-9);
}
