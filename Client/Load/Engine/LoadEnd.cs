namespace PygmyStore.Client.Load.Engine;

/// <summary>How a load went, apart from its calls.</summary>
/// <param name="StartTicks">When it began; all ticks are <see cref="System.Diagnostics.Stopwatch"/>'s.</param>
/// <param name="MeasuredFromTicks">When the warm-up was over.</param>
/// <param name="EndTicks">When its last call ended.</param>
/// <param name="ProcessorTime">What this process used of the processors since the start.</param>
/// <param name="IsInterrupted">Whether Ctrl-C or SIGTERM ended it.</param>
/// <param name="Abandoned">Calls that the end cut off.</param>
internal sealed record LoadEnd(
    long StartTicks, long MeasuredFromTicks, long EndTicks, TimeSpan ProcessorTime, bool IsInterrupted, long Abandoned)
{
    /// <summary>
    /// Iterations of an open load that nobody began, though they were due before its end: all clients were busy. No call tells
    /// how late they were.
    /// </summary>
    public long NotBegun { get; init; }
}
