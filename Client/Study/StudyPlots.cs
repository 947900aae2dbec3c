using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;

namespace PygmyStore.Client.Study;

/// <summary>The plots of a study.</summary>
internal static class StudyPlots
{
    private const double Milli = 1000; // microseconds

    private static readonly PlotAxis Clients = new("clients", "", ScaleKind.Log);
    private static readonly string[] Tiers = ["client and network", "front end", "order", "catalog"];
    private static readonly string[] TiersCatalogFirst = [Tiers[0], Tiers[1], Tiers[3], Tiers[2]];

    /// <summary>A line for each operation that has a load of its own.</summary>
    public static LinePlot Latency(IReadOnlyList<StudyLine> lines) => new()
    {
        Title = "Mean latency as clients grow",
        Description = "How long a call takes, the mean of whole runs with its 95 % interval.",
        X = Clients,
        Y = new PlotAxis("mean latency", "ms", ScaleKind.Log),
        Series = [.. SeriesOf(lines, line => PointOf(line.Cell.Clients, line.Mean, Milli))],
    };

    public static LinePlot Throughput(IReadOnlyList<StudyLine> lines) => new()
    {
        Title = "Throughput as clients grow",
        Description = "Calls per second of all clients together, the mean of whole runs with its 95 % interval.",
        X = Clients,
        Y = new PlotAxis("throughput", "calls/s", ScaleKind.Log),
        Series = [.. SeriesOf(lines, line => PointOf(line.Cell.Clients, line.PerSecond, unit: 1))],
    };

    /// <summary>Throughput against latency: where more clients only wait longer, the line turns upwards.</summary>
    public static LinePlot Knee(IReadOnlyList<StudyLine> lines) => new()
    {
        Title = "Throughput against latency",
        Description = "Each point is a number of clients. Where the line turns upwards, more clients only wait longer.",
        X = new PlotAxis("throughput", "calls/s"),
        Y = new PlotAxis("mean latency", "ms", ScaleKind.Log),
        Series =
        [
            .. SeriesOf(lines, line =>
                new PlotPoint(line.PerSecond.Mean, line.Mean.Mean / Milli) { Text = $"{line.Cell.Clients}" }),
        ],
    };

    /// <summary>The own time of each tier, a bar for each number of clients.</summary>
    public static StackedBars OwnTimes(string name, IEnumerable<StudyLine> lines) => new()
    {
        Title = $"Where the time of a {name} goes as clients grow",
        Description = "The mean time that each tier itself took, without those behind it. The client's has the network in it.",
        Axis = new PlotAxis("mean own time", "ms"),
        Parts = Tiers,
        Bars =
        [
            .. lines.Select(line => new StackedBar(line.Cell.ClientsText,
                [line.Own.ClientUs / Milli, line.Own.FrontEndUs / Milli, line.Own.OrderUs / Milli, line.Own.CatalogUs / Milli])),
        ],
    };

    /// <summary>The buy at the 99th percentile of the run whose one is in the middle; null if no run has one.</summary>
    public static Waterfall? SlowBuy(StudyLine line)
    {
        TimedCall[] calls = [.. line.Runs.Select(run => run.P99Call).OfType<TimedCall>().OrderBy(call => call.ServiceUs)];
        if (calls.Length == 0)
        {
            return null;
        }

        TimedCall call = calls[(calls.Length - 1) / 2];
        var spans = new List<WaterfallSpan>();
        double whole = call.ServiceUs;
        double from = 0;
        OwnTimes own = call.Own;
        (string[] tiers, long[] times) = call.IsOrderBehindCatalog
            ? (TiersCatalogFirst, new[] { own.Client, own.FrontEnd, own.Catalog, own.Order })
            : (Tiers, new[] { own.Client, own.FrontEnd, own.Order, own.Catalog });
        foreach ((int level, long time) in times.Index())
        {
            int area = Array.IndexOf(Tiers, tiers[level]); // a tier has one colour in all plots
            spans.Add(new WaterfallSpan(tiers[level], from / Milli, whole / Milli, level) { Area = area });
            from += time / 2.0; // nobody tells when a tier asked the next one: half before and half after is as good as any
            whole -= time;
        }

        return new Waterfall
        {
            Title = $"A slow buy (p99) with {line.Cell.ClientsText}{line.Cell.StoreText}",
            Description = "How long each tier had the call. When it asked the next tier is not told; the bars are in the middle.",
            Axis = new PlotAxis("time", "ms"),
            Spans = spans,
        };
    }

    /// <summary>How much longer calls take with what is different.</summary>
    public static ForestPlot Contrasts(string title, IReadOnlyList<StudyContrast> contrasts) => new()
    {
        Title = title,
        Description = "The ratio of mean latencies, with its 95 % interval: "
            + string.Join("; ", contrasts.Select(contrast => $"{contrast.Name} {contrast.Ratio.Ratio:F2}")) + ".",
        Axis = new PlotAxis("ratio of mean latencies; right of 1 takes longer", ""),
        Rows =
        [
            .. from contrast in contrasts
            let ratio = contrast.Ratio
            select new ForestRow(contrast.Name, ratio.Ratio, ratio.Low, ratio.High, SignedMilliseconds(contrast.DifferenceUs)),
        ],
    };

    private static string SignedMilliseconds(double microseconds) =>
        $"{(microseconds < 0 ? "-" : "+")}{Figure.Milliseconds(Math.Abs(microseconds))} ms";

    private static IEnumerable<PlotSeries> SeriesOf(IReadOnlyList<StudyLine> lines, Func<StudyLine, PlotPoint> pointOf) =>
        lines.Where(line => line.IsMain && line.Cell.Load != StudyLoad.Mixed).GroupBy(line => line.Operation)
            .Select(group => new PlotSeries(group.Key.Name(), [.. group.Select(pointOf)]));

    private static PlotPoint PointOf(int clients, RunInterval interval, double unit) =>
        new(clients, interval.Mean / unit) { Low = interval.Low / unit, High = interval.High / unit };
}
