using System.Text.Json.Serialization;

namespace PygmyStore.Client.Load.Figures;

/// <summary>What the generator itself took, and whether it was the limit.</summary>
/// <param name="Clients">Clients of the load; in an open one the most calls at once.</param>
/// <param name="ProcessorSeconds">What the client's process used.</param>
/// <param name="ProcessorShare">Its share of the processors that the clients could use.</param>
/// <param name="OwnDelay">How late calls were sent although a client was free.</param>
/// <param name="Verdict">Null, or the sentence that says why the generator was the limit, and what to do.</param>
internal sealed record GeneratorReport(
    int Clients, double ProcessorSeconds, double ProcessorShare, Times OwnDelay, string? Verdict)
{
    // From here on threads wait for a processor more often than not.
    private const double MaxProcessorShare = 0.8;

    // Less is usual on every system: a thread wakes some tenths of a millisecond late.
    private const long MinDelayUs = 1000;

    // A delay matters when it changes the figure that is reported.
    private const double MaxDelayShare = 0.1;

    // In less time the start of a process decides: nothing follows.
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(1);

    private const string WhatToDo =
        "Give it other cores or a machine of its own, or split the load (--part 1/2, --part 2/2).";

    [JsonIgnore]
    public bool IsLimit => Verdict is not null;

    /// <summary>Judges by the highest 99th percentile that the report tells; null if there is none.</summary>
    public static GeneratorReport Of(
        int clients, int cores, TimeSpan processorTime, TimeSpan elapsed, TimeHistogram ownDelay, long? reportedP99Us)
    {
        int usable = Math.Max(1, Math.Min(clients, cores));
        double share = elapsed > TimeSpan.Zero ? processorTime / (elapsed * usable) : 0;
        long delay = ownDelay.Percentile(99, Times.SamplesBeyond) ?? 0; // nothing follows from too few calls either
        string? verdict = share > MaxProcessorShare && elapsed >= LeastTime
            ? $"generator-limited: the client used {share:P0} of the processors that it can use. The figures tell of it more "
                + $"than of the store. {WhatToDo}"
            : delay > MinDelayUs && delay > MaxDelayShare * reportedP99Us
                ? $"generator-limited: 1 % of the calls were sent {Figure.Of(delay)} late or more, though a client was free. "
                    + $"The generator was the limit, not the store. {WhatToDo}"
                : null;
        return new GeneratorReport(clients, processorTime.TotalSeconds, share, Times.Of(ownDelay), verdict);
    }
}
