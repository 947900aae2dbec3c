using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Commands;

/// <summary>A comparison as a report for people: a forest plot and a table for each side.</summary>
internal static class ComparisonPage
{
    public static ReportDocument Of(
        IReadOnlyList<ComparedSide> sides, IReadOnlyList<ComparedFigure> figures, IReadOnlyList<VerdictLine> thresholds) => new(
        $"Comparison with {sides[0].Name}",
        [
            new Paragraph(
                "A ratio is that of the geometric means of the runs. Its interval contains the true ratio in 95 of 100 cases; "
                + "where it contains 1, no difference was shown. Of a time less is better, of a rate more."),
            .. sides.Skip(1).Index().SelectMany(side =>
                Side(sides[0], side.Item, side.Index + 1, [.. figures.Where(one => one.Side == side.Item.Name)])),
            .. Comparison.Warnings(sides).Select(warning => new Paragraph($"Note: {warning}")),
            .. thresholds.Count == 0
                ? (ReportBlock[])[]
                :
                [
                    new Heading("Thresholds"),
                    new DataTable(
                        "What the ratios had to be", ["verdict", "threshold", "found"],
                        [.. thresholds.Select(line => (string[])[line.Verdict, line.Name, line.Detail])], Names: 3),
                ],
        ]);

    private static IEnumerable<ReportBlock> Side(ComparedSide first, ComparedSide side, int number, ComparedFigure[] figures) =>
    [
        new Heading(side.Name),
        new PlotBlock($"ratios-{number}", Forest(first, side, figures)),
        new DataTable(
            $"{side.Name} ({side.Runs.Count} runs) against {first.Name} ({first.Runs.Count} runs): means of the runs, "
            + "times in ms, rates per second",
            ["figure", "before", "after", "ratio", "95 % interval", "verdict"],
            [.. figures.Select(ComparisonText.Cells)]),
    ];

    public static ForestPlot Forest(ComparedSide first, ComparedSide side, IReadOnlyList<ComparedFigure> figures) => new()
    {
        Title = $"{side.Name} against {first.Name}",
        Description = "For each figure the ratio to the first side with its 95 % interval: "
            + string.Join("; ", figures.Select(figure => $"{figure.Name} {figure.Interval.Ratio:F3}, {figure.Verdict}")) + ".",
        Axis = new PlotAxis("ratio, 1 = no difference", ""),
        Rows =
        [
            .. figures.Select(figure => new ForestRow(
                figure.Name, figure.Interval.Ratio, figure.Interval.Low, figure.Interval.High, figure.Verdict)),
        ],
    };
}
