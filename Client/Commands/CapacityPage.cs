using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Commands;

/// <summary>A search for the capacity as a report for people: the rates that were tried, and what each brought.</summary>
internal static class CapacityPage
{
    private const double MicrosecondsPerMillisecond = 1000;

    private static readonly PlotAxis OfferedRate = new("offered rate", "iterations/s");

    public static ReportDocument Of(IReadOnlyList<string> thresholds, Capacity capacity, IReadOnlyList<string> servers) => new(
        $"Capacity of {string.Join(", ", servers)}",
        [
            new Paragraph(CapacityText.Sentence(string.Join(" and ", thresholds), capacity)),
            new PlotBlock("capacity", Curve(capacity)),
            new PlotBlock("p99", SlowOnes(capacity)),
            new DataTable(
                "Each load, by rate", ["iterations/s", "run", "requests/s", "verdict", "found"],
                [
                    .. from step in capacity.Steps.OrderBy(step => step.Rate)
                    from probe in step.Probes.Index()
                    select (string[])
                    [
                        Figure.Rate(step.Rate), $"{probe.Index + 1}", Figure.Rate(probe.Item.Achieved),
                        CapacityText.Word(probe.Item.Outcome), probe.Item.Detail,
                    ],
                ],
                Names: 5),
        ]);

    /// <summary>A line for each verdict: what holds, and from where on something else was found.</summary>
    public static LinePlot Curve(Capacity capacity) => new()
    {
        Title = "Answered requests at each offered rate",
        Description = "The requests per second that were answered at each rate of iterations that was tried, by verdict: means, "
            + $"and the range of up to three loads.{HoldsSentence(capacity)}",
        X = OfferedRate,
        Y = new PlotAxis("answered", "requests/s"),
        Series =
        [
            .. from step in capacity.Steps
            orderby step.Rate
            group step by step.Outcome into verdict
            orderby verdict.Key
            select new PlotSeries(NameOf(verdict.Key), [.. verdict.Select(PointOf)]),
        ],
        Marks = MarksOf(capacity),
    };

    /// <summary>A line for each operation, whatever the verdict: where the knee is.</summary>
    public static LinePlot SlowOnes(Capacity capacity) => new()
    {
        Title = "99th percentile at each offered rate",
        Description = "The response times that 1 % of the calls exceeded at each rate of iterations that was tried, for each "
            + $"operation with enough calls: medians, and the range of up to three loads.{HoldsSentence(capacity)}",
        X = OfferedRate,
        Y = PlotAxis.Latency with { Quantity = "p99" },
        Series =
        [
            .. from operation in CallWords.Operations
            let points = PointsOf(capacity, operation)
            where points.Length > 0
            select new PlotSeries(operation, points),
        ],
        Marks = MarksOf(capacity),
    };

    private static PlotPoint[] PointsOf(Capacity capacity, string operation) =>
    [
        .. from step in capacity.Steps
        orderby step.Rate
        let times = TimesOf(step, operation)
        where times.Length > 0
        select new PlotPoint(step.Rate, (times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2)
        {
            Low = times[0],
            High = times[^1],
        },
    ];

    /// <summary>In ms, in order.</summary>
    private static double[] TimesOf(CapacityStep step, string operation) =>
    [
        .. from probe in step.Probes
        from time in probe.P99
        where time.Operation == operation
        orderby time.P99Us
        select time.P99Us / MicrosecondsPerMillisecond,
    ];

    private static string HoldsSentence(Capacity capacity) =>
        capacity.Holds is { } holds ? $" The highest rate that holds is {Figure.Rate(holds)} iterations/s." : "";

    private static PlotMark[] MarksOf(Capacity capacity) =>
        capacity.Holds is { } rate ? [new PlotMark(rate, $"holds up to {Figure.Rate(rate)} iterations/s")] : [];

    private static string NameOf(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Holds => "holds",
        ProbeOutcome.Misses => "misses",
        ProbeOutcome.Generator => "generator-limited",
        _ => "too few calls",
    };

    private static PlotPoint PointOf(CapacityStep step) => new(step.Rate, step.Probes.Average(probe => probe.Achieved))
    {
        Low = step.Probes.Min(probe => probe.Achieved),
        High = step.Probes.Max(probe => probe.Achieved),
    };
}
