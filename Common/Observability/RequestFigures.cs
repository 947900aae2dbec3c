using System.Numerics;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Totals of a server's requests since its start. The difference of two readings is what came between them. For any thread;
/// <see cref="Record"/> does not allocate.
/// </summary>
public sealed class RequestFigures
{
    private readonly long[] _buckets = new long[DurationBuckets.Count];
    private long _ownMicroseconds;
    private long _failed;
    private long _shed;

    /// <summary>Counts a request.</summary>
    /// <param name="hasFailed">Whether the server is to blame (a status from 500 on, and not shed).</param>
    /// <param name="isShed">Whether there was no room for it.</param>
    /// <param name="duration">From the end of its head to its answer.</param>
    /// <param name="behind">The part of it that was spent in the servers behind.</param>
    public void Record(bool hasFailed, bool isShed, TimeSpan duration, TimeSpan behind)
    {
        Interlocked.Increment(ref _buckets[DurationBuckets.Of((long)duration.TotalMicroseconds)]);
        if (duration > behind)
        {
            Interlocked.Add(ref _ownMicroseconds, (long)(duration - behind).TotalMicroseconds);
        }

        if (isShed)
        {
            Interlocked.Increment(ref _shed);
        }
        else if (hasFailed)
        {
            Interlocked.Increment(ref _failed);
        }
    }

    /// <summary>The totals now. They are read one after the other, so they may be a few requests apart.</summary>
    public RequestTotals Read() => new(
        Interlocked.Read(ref _failed),
        Interlocked.Read(ref _shed),
        Interlocked.Read(ref _ownMicroseconds),
        [.. _buckets.Select((_, i) => Interlocked.Read(ref _buckets[i]))]);
}

/// <summary>A reading of <see cref="RequestFigures"/>. The sum of the buckets is the number of requests.</summary>
public sealed record RequestTotals(long Failed, long Shed, long OwnMicroseconds, IReadOnlyList<long> Buckets);

/// <summary>
/// Buckets for durations, four for each doubling: a bucket is at most a quarter as wide as its lower end. So a percentile that is
/// read from them is at most that far off.
/// </summary>
public static class DurationBuckets
{
    /// <summary>The last bucket has all durations from 14 s on: longer than any call may take.</summary>
    public const int Count = Exact + (PerDoubling * (LastDoubling - FirstDoubling + 1));

    private const int PerDoubling = 4;
    private const int Exact = 8; // one bucket for each of the first microseconds
    private const int FirstDoubling = 3; // from 8 us
    private const int LastDoubling = 23; // to 16.8 s

    /// <summary>The bucket of a duration; a negative one is zero.</summary>
    public static int Of(long microseconds)
    {
        if (microseconds < Exact)
        {
            return (int)Math.Max(0, microseconds);
        }

        int doubling = BitOperations.Log2((ulong)microseconds);
        int quarter = (int)(microseconds >> (doubling - 2)) - PerDoubling;
        return Math.Min(Count - 1, Exact + (PerDoubling * (doubling - FirstDoubling)) + quarter);
    }

    /// <summary>The lowest duration of a bucket, in microseconds; of the one after the last bucket, its end.</summary>
    public static long LowerEnd(int bucket)
    {
        if (bucket <= Exact)
        {
            return bucket;
        }

        (int doubling, int quarter) = Math.DivRem(bucket - Exact, PerDoubling);
        return (long)(PerDoubling + quarter) << (doubling + FirstDoubling - 2);
    }

    /// <summary>The duration that a share of the measurements does not exceed, in microseconds; null without any.</summary>
    public static double? Percentile(IReadOnlyList<long> counts, double share)
    {
        long all = counts.Sum();
        if (all <= 0)
        {
            return null;
        }

        double rank = share * all;
        long below = 0;
        for (int bucket = 0; bucket < counts.Count; bucket++)
        {
            if (counts[bucket] > 0 && below + counts[bucket] >= rank)
            {
                long lower = LowerEnd(bucket);
                double inside = Math.Max(0, rank - below) / counts[bucket];
                return lower + (inside * (LowerEnd(bucket + 1) - lower));
            }

            below += counts[bucket];
        }

        return LowerEnd(counts.Count);
    }
}
