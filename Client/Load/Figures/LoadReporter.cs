using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Makes the report of a load that has ended.</summary>
internal static class LoadReporter
{
    /// <param name="plan">What the load did.</param>
    /// <param name="identity">What the report tells of it besides.</param>
    /// <param name="figures">What was measured.</param>
    /// <param name="end">How it went.</param>
    public static LoadReport Of(LoadPlan plan, LoadIdentity identity, LoadFigures figures, LoadEnd end)
    {
        double seconds = Math.Max(0, Seconds(end.MeasuredFromTicks, end.EndTicks));
        bool isOpen = plan.Arrivals is not null;
        OperationReport[] operations =
            [.. figures.Operations.Where(one => one.Calls > 0 || one.Service.Count > 0).Select(one => Of(one, seconds))];
        long requests = operations.Sum(one => one.Requests);
        long unexpected = operations.Sum(one => one.Outcomes.Unexpected);
        var totals = new LoadTotals(
            seconds,
            Math.Max(0, Seconds(end.StartTicks, end.MeasuredFromTicks)),
            requests,
            seconds > 0 ? requests / seconds : 0,
            unexpected,
            requests > 0 ? (double)unexpected / requests : 0,
            end.Abandoned,
            end.NotBegun,
            end.IsInterrupted,
            figures.WarmUpRequests,
            figures.WarmUpUnexpected);
        var generator = GeneratorReport.Of(
            plan.Clients,
            Environment.ProcessorCount,
            end.ProcessorTime,
            TimeSpan.FromSeconds(Seconds(end.StartTicks, end.EndTicks)),
            figures.OwnDelay,
            figures.Operations.Max(one => (isOpen ? one.Response : one.Service).Percentile(99)));
        return new LoadReport(
            plan.Run, identity.StartedAt, isOpen ? LoadReport.Open : LoadReport.Closed, identity.Options, identity.Seed,
            identity.Part, [RunEnvironment.Here()], totals, operations, generator, figures.Series.End(), Checks: [],
            Thresholds: [], figures.Books.Sums(after: null));
    }

    private static double Seconds(long fromTicks, long toTicks) =>
        System.Diagnostics.Stopwatch.GetElapsedTime(fromTicks, toTicks).TotalSeconds;

    private static OperationReport Of(OperationFigures figures, double seconds) => new(
        figures.Operation.Name(),
        figures.Calls,
        seconds > 0 ? figures.Calls / seconds : 0,
        new OutcomeCounts(
            figures.CountOf(CallOutcome.Ok),
            figures.CountOf(CallOutcome.OutOfStock),
            figures.CountOf(CallOutcome.Refused),
            figures.CountOf(CallOutcome.ServerError),
            figures.CountOf(CallOutcome.Unknown),
            figures.CountOf(CallOutcome.ConnectionError)),
        figures.StatusCounts.ToDictionary(one => $"{one.Status}", one => one.Count),
        Times.Of(figures.Service),
        Times.Of(figures.Response),
        Times.Of(figures.Lateness),
        [
            .. Enum.GetValues<Tier>().Where(tier => figures.Tiers.TotalOf(tier).Count > 0).Select(tier => new TierReport(
                NameOf(tier), Times.Of(figures.Tiers.TotalOf(tier)), Times.Of(figures.Tiers.OwnOf(tier)))),
        ]);

    private static string NameOf(Tier tier) => tier == Tier.FrontEnd ? "front_end" : tier.ToString().ToLowerInvariant();
}

/// <summary>What a report tells of its load, apart from what was measured.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Options">What decides the load, by option.</param>
/// <param name="Seed">Decides all random choices.</param>
/// <param name="Part">As in 2/4; null: the load is whole.</param>
internal sealed record LoadIdentity(
    DateTimeOffset StartedAt, IReadOnlyDictionary<string, string> Options, int Seed, string? Part);
