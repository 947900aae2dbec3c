using HdrHistogram;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Counts times in microseconds: a percentile is right to three digits, never too low; the maximum is exact.</summary>
/// <remarks>For one thread. <see cref="Record"/> allocates nothing.</remarks>
internal sealed class TimeHistogram
{
    /// <summary>An hour, far beyond any timeout of a call. A longer time counts as an hour.</summary>
    public const long LongestMicroseconds = 3_600_000_000;

    public const int Digits = 3;

    private double _sum;

    public TimeHistogram()
        : this(new LongHistogram(LongestMicroseconds, Digits))
    {
    }

    private TimeHistogram(HistogramBase counts) => Counts = counts;

    /// <summary>The counts, for what HdrHistogram itself writes.</summary>
    public HistogramBase Counts { get; }

    public long Count => Counts.TotalCount;

    public long MaxMicroseconds { get; private set; }

    /// <summary>Null if there are none.</summary>
    public double? MeanMicroseconds => Count == 0 ? null : _sum / Count;

    /// <summary>A histogram that was written: its counts, and what they do not tell exactly.</summary>
    public static TimeHistogram Of(HistogramBase counts, double meanMicroseconds, long maxMicroseconds) =>
        new(counts) { _sum = meanMicroseconds * counts.TotalCount, MaxMicroseconds = maxMicroseconds };

    /// <summary>The time between two readings of the stopwatch.</summary>
    public static long Microseconds(long fromTicks, long toTicks) =>
        System.Diagnostics.Stopwatch.GetElapsedTime(fromTicks, toTicks).Ticks / TimeSpan.TicksPerMicrosecond;

    public void Record(long microseconds)
    {
        long value = Math.Clamp(microseconds, 0, LongestMicroseconds);
        Counts.RecordValue(value);
        _sum += value;
        MaxMicroseconds = Math.Max(MaxMicroseconds, value);
    }

    public void Add(TimeHistogram other)
    {
        Counts.Add(other.Counts);
        _sum += other._sum;
        MaxMicroseconds = Math.Max(MaxMicroseconds, other.MaxMicroseconds);
    }

    public void Reset()
    {
        Counts.Reset();
        _sum = 0;
        MaxMicroseconds = 0;
    }

    /// <summary>
    /// The time that so many percent of all do not exceed (nearest rank). Null if fewer than <paramref name="beyond"/> of them
    /// lie beyond it: such a percentile tells of chance more than of the store.
    /// </summary>
    public long? Percentile(decimal percent, int beyond = 0)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(percent * Count / 100));
        if (Count == 0 || Count - rank < beyond)
        {
            return null;
        }

        foreach (HdrHistogram.Iteration.HistogramIterationValue step in Counts.RecordedValues())
        {
            if (step.TotalCountToThisValue >= rank)
            {
                return Math.Min(Counts.HighestEquivalentValue(step.ValueIteratedTo), MaxMicroseconds);
            }
        }

        return MaxMicroseconds;
    }
}
