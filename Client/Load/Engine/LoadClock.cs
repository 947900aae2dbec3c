using System.Diagnostics;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Load.Engine;

/// <summary>The time of one load, for all its clients: when it began, when it is over, and waits that end by then.</summary>
/// <remarks>Its times are in the ticks of <see cref="Stopwatch"/>. For any thread once it has begun.</remarks>
internal sealed class LoadClock(StopSignal stop)
{
    // How late a client may see that the load is over. Each client wakes so often: a thousand of them cost little.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(200);

    private long _startTicks; // written last: before, no other thread reads the times

    public long StartTicks => Volatile.Read(ref _startTicks);

    /// <summary>When the warm-up is over.</summary>
    public long MeasuredFromTicks { get; private set; }

    /// <summary>When the time is over; <see cref="long.MaxValue"/> if only the iterations end the load.</summary>
    public long EndTicks { get; private set; } = long.MaxValue;

    /// <summary>Whether nothing new is to be sent.</summary>
    public bool IsOver => stop.IsSet || Stopwatch.GetTimestamp() >= EndTicks;

    public static long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    public static TimeSpan TimeOf(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    public void Begin(long startTicks, TimeSpan warmUp, TimeSpan? duration)
    {
        MeasuredFromTicks = startTicks + TicksOf(warmUp);
        EndTicks = duration is { } time ? startTicks + TicksOf(time) : long.MaxValue;
        Volatile.Write(ref _startTicks, startTicks);
    }

    /// <summary>Waits until it has begun: looks after each pause. (From one event, thousands of threads wake slowly.)</summary>
    public void AwaitBegin(TimeSpan pause)
    {
        while (StartTicks == 0)
        {
            ShortSleep.Sleep(pause);
        }
    }

    /// <summary>Waits until then; false if the load is over before. True also if the thread wakes late, after both.</summary>
    public bool WaitUntil(long ticks)
    {
        long end = EndTicks;
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            if (stop.IsSet || now >= end)
            {
                return false;
            }

            if (now >= ticks)
            {
                return true;
            }

            TimeSpan left = TimeOf(Math.Min(ticks, end) - now);
            ShortSleep.Sleep(left < LongestSleep ? left : LongestSleep);
            end = ticks < EndTicks ? long.MaxValue : EndTicks;
        }
    }
}
