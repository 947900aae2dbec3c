namespace PygmyStore.Client.Compare;

/// <summary>Finds the highest rate that holds: it doubles the rate until one does not, and then halves the gap.</summary>
/// <param name="probe">Loads the store at a rate; null if that was interrupted.</param>
internal sealed class CapacitySearch(Func<double, Probe?> probe)
{
    /// <summary>Rates that are tried. From 100/s that is enough to reach a million and then five bisections.</summary>
    public const int MaxSteps = 20;

    /// <summary>No slower load is tried: it takes too long to tell a percentile.</summary>
    public const double LeastRate = 1;

    /// <summary>The gap at which the search ends.</summary>
    public const double Precision = 0.05;

    private const int MaxProbes = 3; // a majority of them decides: one unlucky run does not
    private const int Majority = 2;
    private const double DigitsOfRate = 100; // three: a rate is a number that people say

    private readonly List<CapacityStep> _steps = [];

    /// <summary>Searches from a rate; at most once.</summary>
    public Capacity Run(double from)
    {
        double? holds = null;
        double? broken = null;
        double rate = Rounded(from);
        while (_steps.Count < MaxSteps && rate >= LeastRate)
        {
            if (Step(rate) is not { } step)
            {
                return new Capacity(holds, broken, IsInterrupted: true, _steps);
            }

            if (step.Outcome == ProbeOutcome.Unclear)
            {
                break; // with fewer calls nothing gets clearer
            }

            if (step.Outcome == ProbeOutcome.Holds)
            {
                holds = rate;
            }
            else
            {
                broken = rate;
            }

            double next = Rounded(Next(holds, broken));
            if ((holds is { } low && broken is { } high && high - low <= Precision * low) || next == holds || next == broken)
            {
                break;
            }

            rate = next;
        }

        return new Capacity(holds, broken, IsInterrupted: false, _steps);
    }

    private static double Next(double? holds, double? broken) =>
        holds is not { } low ? broken!.Value / 2
        : broken is not { } high ? low * 2
        : (low + high) / 2;

    private static double Rounded(double rate)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rate))) / DigitsOfRate;
        return Math.Round(Math.Round(rate / unit) * unit, 6);
    }

    private CapacityStep? Step(double rate)
    {
        var probes = new List<Probe>();
        while (probes.Count < MaxProbes)
        {
            if (probe(rate) is not { } one)
            {
                return null;
            }

            probes.Add(one);
            int good = probes.Count(done => done.Outcome == ProbeOutcome.Holds);
            if (good >= Majority || probes.Count - good >= Majority)
            {
                break;
            }
        }

        // A step that the generator may have spoilt says nothing against the store.
        ProbeOutcome outcome = probes.Count(done => done.Outcome == ProbeOutcome.Holds) >= Majority ? ProbeOutcome.Holds
            : probes.Any(done => done.Outcome == ProbeOutcome.Unclear) ? ProbeOutcome.Unclear
            : probes.Any(done => done.Outcome == ProbeOutcome.Generator) ? ProbeOutcome.Generator
            : ProbeOutcome.Misses;
        var step = new CapacityStep(rate, outcome, probes);
        _steps.Add(step);
        return step;
    }
}

/// <summary>What one load at a rate showed.</summary>
/// <param name="Outcome">Whether the rate holds.</param>
/// <param name="Achieved">The requests per second that were answered.</param>
/// <param name="Detail">The figures that were judged, in words.</param>
internal sealed record Probe(ProbeOutcome Outcome, double Achieved, string Detail)
{
    /// <summary>Of each operation that had enough calls to tell it.</summary>
    public IReadOnlyList<ProbeTime> P99 { get; init; } = [];
}

/// <summary>The 99th percentile of an operation: the response time of one load.</summary>
internal sealed record ProbeTime(string Operation, long P99Us);

internal enum ProbeOutcome
{
    Holds,
    Misses,

    /// <summary>The generator was the limit, not the store.</summary>
    Generator,

    /// <summary>There were too few calls to tell.</summary>
    Unclear,
}

/// <summary>A rate that was tried, and what the majority of its loads showed.</summary>
internal sealed record CapacityStep(double Rate, ProbeOutcome Outcome, IReadOnlyList<Probe> Probes);

/// <summary>What a search found.</summary>
/// <param name="Holds">The highest rate that holds; null if none does.</param>
/// <param name="Broken">The lowest above it that does not; null if the search met none.</param>
/// <param name="IsInterrupted">Whether it was ended early.</param>
/// <param name="Steps">In the order in which they were tried.</param>
internal sealed record Capacity(double? Holds, double? Broken, bool IsInterrupted, IReadOnlyList<CapacityStep> Steps);
