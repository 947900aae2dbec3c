using System.Diagnostics;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>Beats of a fixed rate. A late caller catches up.</summary>
internal sealed class Pace(double perSecond)
{
    private readonly double _ticksPerBeat = Stopwatch.Frequency / perSecond;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _beats;

    /// <summary>Waits for the next beat. Returns when the beat began; for a late one, when it was due.</summary>
    public long Await()
    {
        long due = _start + (long)(_beats++ * _ticksPerBeat);
        long now = Stopwatch.GetTimestamp();
        if (now >= due)
        {
            return due;
        }

        Thread.Sleep(TimeSpan.FromSeconds((double)(due - now) / Stopwatch.Frequency));
        return Stopwatch.GetTimestamp();
    }
}
