using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;

namespace PygmyStore.Client.Commands;

/// <summary>The plots of a load.</summary>
internal static class LoadPlots
{
    public static readonly PlotAxis Time = new("time since the first call", "s");

    private const double Milli = 1000; // microseconds

    /// <summary>What is shown of an open load is what a user waits, of a closed one what a call takes.</summary>
    public static Times TimesOf(LoadReport run, OperationReport one) => run.IsOpen ? one.Response : one.Service;

    public static string KindOf(IReadOnlyList<LoadReport> runs) => runs[0].IsOpen ? "Response times" : "Service times";

    public static LinePlot Percentiles(IReadOnlyList<LoadReport> runs) => new()
    {
        Title = $"{KindOf(runs)} by percentile" + (runs.Count > 1 ? $", medians and range of {runs.Count} runs" : ""),
        Description = "How long the fastest 50, 90, 99 ... percent of the calls took, for each operation. A percentile is shown "
            + $"where at least {Times.SamplesBeyond} calls of each run were slower.",
        X = PlotAxis.Percentiles,
        Y = PlotAxis.Latency,
        Series =
        [
            .. OperationsOf(runs).Select(operation => PlotSeries.OfRepeats(
                operation,
                [
                    .. from run in runs
                    from one in run.Operations
                    where one.Operation == operation
                    select PercentilesOf(TimesOf(run, one)),
                ])),
        ],
    };

    /// <summary>Means, because only means of own times add up to the mean of the whole.</summary>
    public static StackedBars Tiers(IReadOnlyList<LoadReport> runs)
    {
        // A buy passes all tiers, so that their order is known.
        string[] tiers =
        [
            .. runs.SelectMany(run => run.Operations).OrderByDescending(one => one.Tiers.Count).SelectMany(one => one.Tiers)
                .Select(tier => tier.Tier).Distinct(),
        ];
        return new StackedBars
        {
            Title = "Where the time goes: mean own time of each tier",
            Description = "For each operation the mean time that a tier itself took, without the tiers behind it. The client's "
                + "time has the network in it.",
            Axis = new PlotAxis("mean own time", "ms"),
            Parts = [.. tiers.Select(tier => tier.Replace('_', ' '))],
            Bars = [.. OperationsOf(runs).Select(operation => new StackedBar(
                operation, [.. tiers.Select(tier => OwnMean(runs, operation, tier))]))],
        };
    }

    public static LinePlot Throughput(LoadReport run, LoadSlots slots) => new()
    {
        Title = "Throughput over time",
        Description = $"Requests per second of each operation, in stretches of {slots.Length}.",
        X = Time,
        Y = new PlotAxis("throughput", "requests/s"),
        Series = [.. OperationsOf([run]).Select(operation => new PlotSeries(operation, slots.Rates(operation)))],
        Marks = WarmUpOf(run),
    };

    public static LinePlot SlowOnes(LoadReport run, LoadSlots slots) => new()
    {
        Title = "99th percentile of each second over time",
        Description = $"{KindOf([run])} that 1 % of a second's calls exceeded; of {slots.Length} the second with the highest.",
        X = Time,
        Y = PlotAxis.Latency with { Quantity = "p99" },
        Series = [.. OperationsOf([run]).Select(operation => new PlotSeries(operation, slots.HighestP99(operation)))],
        Marks = WarmUpOf(run),
    };

    private static IEnumerable<string> OperationsOf(IReadOnlyList<LoadReport> runs) =>
        CallWords.Operations.Where(name => runs.Any(run => run.Operations.Any(one => one.Operation == name)));

    private static PlotPoint[] PercentilesOf(Times times) => !HistogramText.TryDecode(times, out TimeHistogram all)
        ? []
        : [.. PercentileCurve.Of(all).Select(point => new PlotPoint(point.Percent, point.Milliseconds))];

    private static double OwnMean(IReadOnlyList<LoadReport> runs, string operation, string tier)
    {
        Times[] own =
        [
            .. from run in runs
            from one in run.Operations
            where one.Operation == operation
            from told in one.Tiers
            where told.Tier == tier
            select told.Own,
        ];
        long count = own.Sum(times => times.Count);
        return count == 0 ? 0 : own.Sum(times => times.Count * (times.MeanUs ?? 0)) / count / Milli;
    }

    private static PlotMark[] WarmUpOf(LoadReport run) =>
        run.Totals.WarmUpSeconds > 0 ? [new PlotMark(run.Totals.WarmUpSeconds, "measured from here")] : [];
}
