using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Compare;

/// <summary>A comparison as people read it.</summary>
internal static class ComparisonText
{
    public static void Write(IReadOnlyList<ComparedSide> sides, IReadOnlyList<ComparedFigure> figures, TextWriter output)
    {
        foreach (ComparedSide side in sides.Skip(1))
        {
            AlignedText.WriteWrapped(
                output, $"{side.Name} ({Runs(side)}) against {sides[0].Name} ({Runs(sides[0])}):");
            AlignedText.Write(
                output, 1, ["figure", "before", "after", "ratio", "95 % interval", "verdict"],
                figures.Where(figure => figure.Side == side.Name).Select(Cells));
            output.WriteLine();
        }

        output.WriteLine("Before and after: means of the runs; times in ms, rates per second.");
        if (figures.Any(figure => figure.Verdict == ComparedFigure.CannotTell))
        {
            AlignedText.WriteWrapped(
                output,
                $"cannot tell: a side has fewer than {Bootstrap.LeastRuns} runs, so nobody knows how much they vary. Repeat "
                + "each load with load --repeat 5, or name several files of a side: compare a1.json,a2.json,a3.json b1.json,...");
        }

        foreach (string warning in Comparison.Warnings(sides))
        {
            AlignedText.WriteWrapped(output, $"note: {warning}");
        }
    }

    /// <summary>The figure, both means, the ratio, its interval and the verdict.</summary>
    public static string[] Cells(ComparedFigure figure) =>
    [
        figure.Name, Value(figure.Metric, figure.Before), Value(figure.Metric, figure.After),
        $"{figure.Interval.Ratio:F3}", Interval(figure.Interval), figure.Verdict,
    ];

    private static string Runs(ComparedSide side) => side.Runs.Count == 1 ? "1 run" : $"{side.Runs.Count} runs";

    private static string Value(ComparedMetric metric, IReadOnlyList<double> runs)
    {
        double mean = Math.Exp(runs.Average(run => Math.Log(Math.Max(run, 0.5))));
        return metric == ComparedMetric.Rate ? Figure.Rate(mean) : Figure.Milliseconds(mean);
    }

    private static string Interval(RatioInterval interval) =>
        interval is { Low: { } low, High: { } high } ? $"{low:F3}-{high:F3}" : "-";
}
