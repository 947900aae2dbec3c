using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Commands;

/// <summary>A search for the capacity as a report for people: the rates that were tried, and what each brought.</summary>
internal static class CapacityPage
{
    public static ReportDocument Of(IReadOnlyList<string> thresholds, Capacity capacity, IReadOnlyList<string> servers) => new(
        $"Capacity of {string.Join(", ", servers)}",
        [
            new Paragraph(CapacityText.Sentence(string.Join(" and ", thresholds), capacity)),
            new PlotBlock("capacity", Curve(capacity)),
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
            + "and the range of up to three loads."
            + (capacity.Holds is { } holds ? $" The highest rate that holds is {Figure.Rate(holds)} iterations/s." : ""),
        X = new PlotAxis("offered rate", "iterations/s"),
        Y = new PlotAxis("answered", "requests/s"),
        Series =
        [
            .. from step in capacity.Steps
            orderby step.Rate
            group step by step.Outcome into verdict
            orderby verdict.Key
            select new PlotSeries(NameOf(verdict.Key), [.. verdict.Select(PointOf)]),
        ],
        Marks = capacity.Holds is { } rate ? [new PlotMark(rate, $"holds up to {Figure.Rate(rate)} iterations/s")] : [],
    };

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
