using System.Diagnostics;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// How long a newcomer would wait in a queue, from how fast the queue has moved and how long it stands still now.
/// </summary>
/// <remarks>
/// All times are microseconds, from one clock that does not go back. Not for several threads at once: the lock of the queue
/// guards it. A turn is what moves the queue by one place: a batch begins, or a call passes its place on.
/// </remarks>
/// <param name="clock">The machine's if null.</param>
public sealed class WaitEstimate(Func<long>? clock = null)
{
    private const double Share = 1.0 / 8; // of a new turn in the mean, which so is of about the last 8 turns

    // A pause of the machine is no rate: one turn counts for no more than this. A queue that has become slow is learned in a few
    // turns all the same, and one that stands still is seen by its standing still.
    private const double MostTimesTheMean = 4;
    private const double MostBeyondMicroseconds = 10_000;

    private double _turn; // mean time between two turns while somebody waits; 0 as long as nobody has waited
    private long _moved; // when something began last

    public long Now => clock is null ? Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000) : clock();

    /// <summary>Work began for somebody who did not wait.</summary>
    public void Begin(long now) => _moved = now;

    /// <summary>The first in the queue has its turn.</summary>
    public void Turn(long now)
    {
        double sample = Math.Min(now - _moved, (MostTimesTheMean * _turn) + MostBeyondMicroseconds);
        _turn += (sample - _turn) * Share;
        _moved = now;
    }

    /// <summary>
    /// Work has ended that took so long. A queue takes no longer for a turn than its work, so one piece of quick work shows that
    /// a slow server is well again, even while nobody waits.
    /// </summary>
    public void End(long took) => _turn = Math.Min(_turn, took);

    /// <summary>What is to be expected for who would have the given turn from now, 1 being the next.</summary>
    /// <remarks>A turn that is overdue is expected to take once more as long as it has taken already.</remarks>
    public double Wait(int turn, long now)
    {
        double since = now - _moved;
        double next = since < _turn ? _turn - since : since;
        return next + ((turn - 1) * _turn);
    }

    /// <summary>Whether that is later than a deadline (<see cref="Environment.TickCount64"/>).</summary>
    public bool IsLonger(int turn, long now, long deadlineMilliseconds) =>
        Wait(turn, now) > (deadlineMilliseconds - Environment.TickCount64) * 1000.0;
}
