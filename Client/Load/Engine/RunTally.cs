using System.Numerics;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Engine;

/// <summary>What <see cref="LoadEnd"/> tells of the calls, counted while they are collected.</summary>
internal sealed class RunTally : ICallSink
{
    private const int BucketBits = 2; // four buckets for each doubling: the upper end is at most a quarter too high
    private const int BucketsPerDoubling = 1 << BucketBits;

    private readonly long[] _delays = new long[64 * BucketsPerDoubling];
    private long _delayed;
    private long _sumTicks;
    private long _longestTicks;

    public long Abandoned { get; private set; }

    /// <summary>When the last call ended; 0 if there was none.</summary>
    public long LastEndedTicks { get; private set; }

    public SendDelay SendDelay => _delayed == 0 ? default : new SendDelay(
        _delayed, LoadClock.TimeOf(_sumTicks / _delayed), LoadClock.TimeOf(Percentile(0.99)), LoadClock.TimeOf(_longestTicks));

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            Abandoned += record.IsAbandoned ? 1 : 0;
            LastEndedTicks = Math.Max(LastEndedTicks, record.EndedTicks);
            if (record.WasClientFree && !record.IsWarmUp)
            {
                Add(Math.Max(0, record.SentTicks - record.DueTicks));
            }
        }
    }

    private void Add(long ticks)
    {
        _delays[BucketOf(ticks)]++;
        _delayed++;
        _sumTicks += ticks;
        _longestTicks = Math.Max(_longestTicks, ticks);
    }

    private long Percentile(double part)
    {
        long rank = (long)Math.Ceiling(part * _delayed);
        int bucket = 0;
        for (long seen = _delays[0]; seen < rank; seen += _delays[bucket])
        {
            bucket++;
        }

        return Math.Min(EndOf(bucket), _longestTicks);
    }

    /// <summary>Small ones have a bucket each; then the leading bits of the ticks, offset by the doublings below.</summary>
    private static int BucketOf(long ticks)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - BucketBits);
        return (shift << BucketBits) + (int)(ticks >> shift);
    }

    private static long EndOf(int bucket)
    {
        int shift = Math.Max(0, (bucket >> BucketBits) - 1);
        long leading = bucket - (shift << BucketBits);
        return ((leading + 1) << shift) - 1;
    }
}
