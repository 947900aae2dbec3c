using PygmyStore.Client.Compare;

namespace PygmyStore.Client.Study;

/// <summary>Two lines that differ in one thing, and what that changes in the mean latency.</summary>
/// <param name="Name">What is different, and for which calls.</param>
/// <param name="Before">Without it.</param>
/// <param name="After">With it.</param>
internal sealed record StudyContrast(string Name, StudyLine Before, StudyLine After)
{
    /// <summary>After by before: above 1 it takes longer.</summary>
    public RatioInterval Ratio => RatioInterval.Of(MeansOf(Before), MeansOf(After));

    /// <summary>How many microseconds it takes longer; negative if it takes less.</summary>
    public double DifferenceUs => After.Mean.Mean - Before.Mean.Mean;

    private static double[] MeansOf(StudyLine line) => [.. line.Runs.Select(run => run.MeanUs)];
}
