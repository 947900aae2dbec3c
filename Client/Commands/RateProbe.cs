using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Live;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Commands;

/// <summary>Loads the store at a rate, and tells whether the thresholds hold there.</summary>
/// <remarks>A percentile needs many calls. What one load brought tells how long the next must be.</remarks>
internal sealed class RateProbe(
    LoadSession session, IReadOnlyList<Threshold> thresholds, TimeSpan measured, TimeSpan warmUp, TextWriter progress)
{
    // A rate at which more calls go wrong, or are never made, does not hold, however fast the others were.
    private const double MaxErrorShare = 0.01;
    private const double MaxNotBegunShare = 0.01;

    private const double Reserve = 1.2; // random choices do not bring the same number of calls each time

    // Three loads of that length for each rate are as long as anybody waits.
    private static readonly TimeSpan MaxMeasured = TimeSpan.FromMinutes(1);

    private double _iterationsNeeded; // so that each threshold has its calls; 0: not known yet

    /// <summary>Null if it was interrupted, or could not begin.</summary>
    public Probe? Run(double rate)
    {
        if (RunOnce(rate) is not { } report)
        {
            return null;
        }

        if (Shortage(report) > 1 && TimeAt(rate) > report.Totals.Seconds * Reserve)
        {
            report = RunOnce(rate);
            if (report is null)
            {
                return null;
            }
        }

        Probe probe = Judge(report, due: rate * (report.Totals.Seconds + report.Totals.WarmUpSeconds));
        progress.WriteLine($"{Figure.Rate(rate)}/s: {CapacityText.Word(probe.Outcome)} ({probe.Detail})");
        return probe;
    }

    /// <summary>How many seconds a rate is measured.</summary>
    private double TimeAt(double rate) =>
        Math.Max(measured.TotalSeconds, Math.Min(_iterationsNeeded / rate, MaxMeasured.TotalSeconds));

    private LoadReport? RunOnce(double rate)
    {
        TimeSpan whole = TimeSpan.FromSeconds(TimeAt(rate)) + warmUp;
        var shape = new LoadShape { Stages = [new RateStage(rate, whole)], Duration = whole, WarmUp = warmUp };
        LoadReport? report = session.Run(shape, new SilentScreen(), CheckMode.Off);
        if (report is null || report.Totals.Interrupted)
        {
            return null;
        }

        _iterationsNeeded = Math.Max(_iterationsNeeded, rate * report.Totals.Seconds * Shortage(report) * Reserve);
        return report;
    }

    /// <summary>How many times as many calls the thresholds need as there were; at most 1 if there were enough.</summary>
    private double Shortage(LoadReport report) => thresholds.Where(threshold => threshold.Operation is not null)
        .Max(threshold => (double?)threshold.CallsNeeded / Math.Max(1, CallsOf(threshold, report))) ?? 0;

    private static long CallsOf(Threshold threshold, LoadReport report) =>
        report.Operations.FirstOrDefault(one => one.Operation == threshold.Operation)?.Service.Count ?? 0;

    private Probe Judge(LoadReport report, double due)
    {
        VerdictLine[] lines = [.. thresholds.Select(threshold => threshold.Judge(report))];
        bool isSound = report.Totals.ErrorShare <= MaxErrorShare && report.Totals.NotBegun <= MaxNotBegunShare * due;
        ProbeOutcome outcome = isSound && lines.All(line => !line.IsFailed) ? ProbeOutcome.Holds
            : isSound && Shortage(report) > 1 ? ProbeOutcome.Unclear
            : report.Generator.IsLimit ? ProbeOutcome.Generator
            : ProbeOutcome.Misses;
        string detail = string.Join(", ", lines.Select(line => $"{line.Name}: {line.Detail}"));
        string errors = report.Totals.Unexpected > 0 ? $", {Figure.Count(report.Totals.Unexpected)} unexpected" : "";
        string notBegun = report.Totals.NotBegun > 0 ? $", {Figure.Count(report.Totals.NotBegun)} not begun" : "";
        return new Probe(outcome, report.Totals.RequestsPerSecond, detail + errors + notBegun)
        {
            P99 =
            [
                .. from one in report.Operations
                where one.Response.P99Us is not null
                select new ProbeTime(one.Operation, one.Response.P99Us!.Value),
            ],
        };
    }
}
