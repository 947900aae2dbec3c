using PygmyStore.Client.Plots;

namespace PygmyStore.Tests.Client.Plots;

/// <summary>A plot of each kind, with values as a store gives them, and those that are hard to draw.</summary>
internal static class SamplePlots
{
    private static readonly PlotAxis Latency = new("latency, p99", "ms", ScaleKind.Log);
    private static readonly PlotAxis Seconds = new("time", "s");

    public static IReadOnlyDictionary<string, Plot> All { get; } = new Dictionary<string, Plot>
    {
        ["latency-clients"] = LatencyAgainstClients(),
        ["percentiles"] = Percentiles(),
        ["knee"] = Knee(),
        ["capacity"] = Capacity(),
        ["time-series"] = TimeSeries(),
        ["tiers"] = Tiers(),
        ["heat-map"] = Heat(),
        ["waterfall"] = Steps(),
        ["forest"] = Forest(),
        ["nothing"] = Lines("No load ran", Seconds, new PlotAxis("throughput", "requests/s")),
        ["one-point"] = Lines("One point", Seconds, Latency, new PlotSeries("lookup", [new PlotPoint(3, 0.7)])),
        ["crowded"] = Crowded(),
        ["scattered"] = Scattered(),
    };

    public static LinePlot Lines(string title, PlotAxis x, PlotAxis y, params PlotSeries[] series) => new()
    {
        Title = title,
        Description = "A sample.",
        X = x,
        Y = y,
        Series = series,
    };

    private static LinePlot LatencyAgainstClients() => Lines(
        "99th percentile against clients", new PlotAxis("clients", "", ScaleKind.Log), Latency,
        Rising("search", 0.31, 0.5), Rising("lookup", 0.28, 0.45), Rising("buy", 4.4, 0.2));

    private static PlotSeries Rising(string name, double first, double power)
    {
        IEnumerable<PlotPoint[]> repeats = Enumerable.Range(-2, 5).Select(repeat => Enumerable.Range(0, 11).Select(step =>
            new PlotPoint(1 << step, first * Math.Pow(1 << step, power) * (1 + (repeat * 0.03 * (1 + (step % 3)))))).ToArray());
        return PlotSeries.OfRepeats(name, [.. repeats]);
    }

    private static LinePlot Percentiles()
    {
        double[] percents = [0, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99];
        return Lines(
            "Response times by percentile, medians and range of 5 runs", PlotAxis.Percentiles,
            Latency with { Quantity = "latency" },
            Curve("search", 0.2, 1.9), Curve("lookup", 0.17, 1.8), Curve("buy", 3.1, 1.45));

        PlotSeries Curve(string name, double least, double growth) => PlotSeries.OfRepeats(
            name,
            [
                .. Enumerable.Range(0, 5).Select(repeat => percents.Select(percent =>
                {
                    double nines = -Math.Log10(1 - (percent / 100));
                    return new PlotPoint(percent, least * Math.Pow(growth, nines) * (1 + (0.04 * repeat * nines)));
                }).ToArray()),
            ]);
    }

    private static LinePlot Knee()
    {
        (int Clients, double Rate, double P99)[] ours =
        [
            (1, 2900, 0.5), (2, 5600, 0.52), (4, 10_100, 0.6), (8, 15_900, 0.9), (16, 18_800, 1.6), (32, 19_900, 3.4),
            (64, 20_100, 7.5), (128, 19_400, 16),
        ];
        var one = new PlotSeries("ours", [.. ours.Select(at => new PlotPoint(at.Rate, at.P99) { Text = $"{at.Clients}" })]);
        var other = new PlotSeries("peer", [.. ours.Select(at => new PlotPoint(at.Rate * 0.8, at.P99 * 1.2))]);
        return Lines(
            "Throughput against latency; the numbers are clients", new PlotAxis("throughput", "requests/s"), Latency, one,
            other) with
        {
            Marks = [new PlotMark(18_800, "knee: 16 clients", 1.6)],
        };
    }

    private static LinePlot Capacity() => Lines(
        "Answered requests at each offered rate", new PlotAxis("offered rate", "iterations/s"),
        new PlotAxis("answered", "requests/s"),
        new PlotSeries(
            "holds", [.. ((double[])[100, 200, 400, 800, 1600, 3200, 4000]).Select(rate => new PlotPoint(rate, rate))]),
        new PlotSeries("misses", [new PlotPoint(4400, 4310) { Low = 4100, High = 4390 }, new PlotPoint(6400, 4350)])) with
    {
        Marks = [new PlotMark(4000, "holds up to 4,000 iterations/s")],
    };

    private static LinePlot TimeSeries()
    {
        var lookups = new PlotSeries("lookup", [.. Enumerable.Range(0, 90).Select(second => new PlotPoint(
            second + 0.5, second is >= 20 and < 23 ? double.NaN : 8000 + (400 * Math.Sin(second)) - (second == 52 ? 5000 : 0)))]);
        var buys = new PlotSeries("buy", [.. Enumerable.Range(0, 90).Select(second => new PlotPoint(
            second + 0.5, second is >= 51 and < 56 ? 0 : 1900 + (150 * Math.Cos(1.7 * second))))]);
        return Lines("Throughput while servers are killed", Seconds, new PlotAxis("throughput", "requests/s"), lookups, buys) with
        {
            Marks =
            [
                new PlotMark(20, "front end killed"), new PlotMark(23, "front end is back"),
                new PlotMark(51, "order server killed"), new PlotMark(56, "is back"),
            ],
        };
    }

    /// <summary>Calls around the kill of a server: points, each kind with a style of its own.</summary>
    private static LinePlot Scattered()
    {
        PlotSeries read = Calls("read", 0, 0.4, index => index % 3 == 0);
        PlotSeries sold = Calls("sold", 1, 4, index => index % 3 != 0 && index is < 100 or >= 160);
        PlotSeries failed = Calls("failed", 4, 0.2, index => index % 3 != 0 && index is >= 100 and < 160);
        PlotPoint[] shown =
        [
            .. failed.Points.Select((point, index) =>
                index is 0 or 20 ? point with { Y = 900, Text = $"client {index}", HasRing = true } : point),
        ];
        return Lines("kill catalog: the calls when it failed", Seconds, Latency, read, sold, failed with { Points = shown }) with
        {
            Marks = [new PlotMark(1, "catalog killed"), new PlotMark(1.6, "ready again")],
        };

        static PlotSeries Calls(string name, int style, double least, Func<int, bool> has) => new(
            name,
            [
                .. Enumerable.Range(0, 200).Where(has)
                    .Select(index => new PlotPoint(index / 100.0, least * (1 + (0.4 * Math.Sin(index * 1.7))))),
            ])
        {
            IsScattered = true,
            Style = style,
        };
    }

    private static StackedBars Tiers() => new()
    {
        Title = "Where the time goes: mean own time of each tier",
        Description = "A sample.",
        Axis = new PlotAxis("mean own time", "ms"),
        Parts = ["client and network", "front end", "order", "catalog"],
        Bars =
        [
            new StackedBar("search", [0.121, 0.082, 0, 0.064]), new StackedBar("lookup", [0.118, 0.071, 0, 0.011]),
            new StackedBar("buy", [0.16, 0.11, 0.62, 0.55]), new StackedBar("order", [0.12, 0.09, 0.09, double.NaN]),
        ],
    };

    private static HeatMap Heat() => new()
    {
        Title = "How long the calls took over time",
        Description = "A sample.",
        X = Seconds,
        Y = Latency with { Quantity = "latency" },
        XEdges = [.. Enumerable.Range(0, 61).Select(second => (double)second)],
        YEdges = [.. Enumerable.Range(0, 16).Select(bucket => 0.1 * Math.Pow(10, bucket / 5.0))],
        Counts =
        [
            .. Enumerable.Range(0, 60).Select(second => (long[])[.. Enumerable.Range(0, 15).Select(bucket => (long)Math.Round(
                5000 * Math.Exp(-Math.Pow(bucket - (second is > 30 and < 36 ? 9 : 3 + Math.Sin(second / 5.0)), 2) / 2.5)))]),
        ],
        Unit = "calls",
    };

    private static Waterfall Steps() => new()
    {
        Title = "The 99th percentile of a buy",
        Description = "A sample.",
        Axis = new PlotAxis("time since the call was due", "ms"),
        Spans =
        [
            new WaterfallSpan("buy", 0, 9.81), new WaterfallSpan("waits for a client", 0, 0.42, 1),
            new WaterfallSpan("front end", 0.55, 9.1, 1), new WaterfallSpan("queue", 0.55, 1.2, 2),
            new WaterfallSpan("order server", 1.9, 7.6, 2), new WaterfallSpan("catalog: sale", 2.1, 3.4, 3),
            new WaterfallSpan("sync of the sale", 2.4, 2.9, 4), new WaterfallSpan("order is written and synced", 5.6, 3.7, 3),
            new WaterfallSpan("answer", 9.65, 0.012, 1),
        ],
    };

    private static ForestPlot Forest() => new()
    {
        Title = "after.json against before.json",
        Description = "A sample.",
        Axis = new PlotAxis("ratio, 1 = no difference", ""),
        Rows =
        [
            new ForestRow("search.p50", 0.952, 0.921, 0.983, "faster"),
            new ForestRow("search.p99", 1.02, 0.94, 1.11, "no difference shown"),
            new ForestRow("lookup.p50", 1.241, 1.18, 1.305, "slower"),
            new ForestRow("lookup.p99", 0.79, 0.61, 1.02, "no difference shown"),
            new ForestRow("buy.rate", 1.12, 1.06, 1.19, "faster"), new ForestRow("buy.p99", 0.9, null, null, "cannot tell"),
        ],
    };

    /// <summary>More lines than there are styles, with one end and long names, close marks, and huge values.</summary>
    private static LinePlot Crowded() => Lines(
        "A title that is much too long for one line of a picture, and so it is cut where the line ends", Seconds,
        new PlotAxis("bytes", "", ScaleKind.Log),
        [
            .. Enumerable.Range(0, 9).Select(index => new PlotSeries(
                $"a name that nobody would give a series {index}",
                [new PlotPoint(0, Math.Pow(10, index)), new PlotPoint(10, 1e14), new PlotPoint(20, double.PositiveInfinity)])),
        ]) with
    {
        Marks = [.. Enumerable.Range(0, 6).Select(index => new PlotMark(9.5 + (index / 10.0), $"killed, number {index}"))],
    };
}
