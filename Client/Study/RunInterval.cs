using PygmyStore.Client.Compare;

namespace PygmyStore.Client.Study;

/// <summary>The mean of a figure's runs, and the interval with the true one in 95 of 100 cases.</summary>
/// <param name="Mean">Of the runs; each counts alike.</param>
/// <param name="Low">Null if there are too few runs.</param>
/// <param name="High">The same.</param>
/// <remarks>A <see cref="Bootstrap"/> over whole runs with Student's t, seeded: the same runs give the same interval.</remarks>
internal readonly record struct RunInterval(double Mean, double? Low, double? High)
{
    private const int Seed = 677;

    /// <summary>There is at least one run. No figure of ours is below 0.</summary>
    public static RunInterval Of(IReadOnlyList<double> runs)
    {
        double mean = runs.Average();
        if (runs.Count < Bootstrap.LeastRuns)
        {
            return new RunInterval(mean, null, null);
        }

        double half = StudentT.At95Percent(runs.Count - 1) * Math.Sqrt(Bootstrap.VarianceOfMean(runs, new Random(Seed)));
        return new RunInterval(mean, Math.Max(0, mean - half), mean + half);
    }
}
