using System.Numerics;

namespace PygmyStore.Client.Load;

/// <summary>
/// Counts durations in buckets whose width grows with the duration, as HdrHistogram does: any percentile is right to two
/// significant digits (less than 0.8 % too high, never too low), in constant memory.
/// </summary>
/// <remarks>
/// The unit is the tick of 100 ns. Below <see cref="ExactBelow"/> each tick has a bucket; above, each doubling has
/// <see cref="BucketsPerDoubling"/>. For one thread: each thread has its own, and they are merged at the end.
/// </remarks>
internal sealed class LatencyHistogram
{
    /// <summary>The longest duration with a bucket, 214 s; no timeout is near. Longer ones count in the last bucket.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromTicks((1L << MaxBits) - 1);

    private const int MaxBits = 31;
    private const int PrecisionBits = 7;
    private const int BucketsPerDoubling = 1 << PrecisionBits;
    private const int ExactBelow = 2 * BucketsPerDoubling;
    private const int BucketCount = (MaxBits - PrecisionBits + 1) * BucketsPerDoubling;

    private readonly long[] _counts = new long[BucketCount];
    private long _sumTicks;
    private long _maxTicks;

    public long Count { get; private set; }

    public TimeSpan Max => TimeSpan.FromTicks(_maxTicks);

    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(_sumTicks / Count);

    public void Record(TimeSpan duration)
    {
        long ticks = Math.Max(0, duration.Ticks);
        _counts[BucketOf(Math.Min(ticks, Longest.Ticks))]++;
        _sumTicks += ticks;
        _maxTicks = Math.Max(_maxTicks, ticks);
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (int bucket = 0; bucket < BucketCount; bucket++)
        {
            _counts[bucket] += other._counts[bucket];
        }

        _sumTicks += other._sumTicks;
        _maxTicks = Math.Max(_maxTicks, other._maxTicks);
        Count += other.Count;
    }

    /// <summary>The duration that so many percent of all do not exceed (nearest rank); zero if there are none.</summary>
    public TimeSpan Percentile(double percent)
    {
        long rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count), 1, Math.Max(Count, 1));
        long seen = 0;
        for (int bucket = 0; bucket < BucketCount; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                // The last bucket has no upper end, and no duration is above the longest.
                return bucket == BucketCount - 1 ? Max : TimeSpan.FromTicks(Math.Min(LastTickOf(bucket), _maxTicks));
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>The ticks' leading <see cref="PrecisionBits"/> + 1 bits, offset by the doublings below.</summary>
    private static int BucketOf(long ticks)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - PrecisionBits);
        return (shift << PrecisionBits) + (int)(ticks >> shift);
    }

    private static long LastTickOf(int bucket)
    {
        if (bucket < ExactBelow)
        {
            return bucket;
        }

        int shift = (bucket >> PrecisionBits) - 1;
        long leading = bucket - (shift << PrecisionBits);
        return ((leading + 1) << shift) - 1;
    }
}
