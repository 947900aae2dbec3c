namespace PygmyStore.Client.Compare;

/// <summary>How much the mean of a few runs would vary if they were run again, from the runs themselves (Efron 1979).</summary>
/// <remarks>
/// Whole runs are resampled: calls of one run share its luck, so to resample calls would make any noise look like a difference. A
/// few runs resampled vary too little, because their own mean is the middle; so the variance is corrected for their number.
/// </remarks>
internal static class Bootstrap
{
    /// <summary>Two runs tell a spread, but an interval from them is too wide to show anything.</summary>
    public const int LeastRuns = 3;

    private const int Resamples = 10_000;

    /// <summary>The variance of the mean; 0 for one run.</summary>
    public static double VarianceOfMean(IReadOnlyList<double> runs, Random random)
    {
        double sum = 0;
        double squares = 0;
        double middle = runs.Average();
        for (int resample = 0; resample < Resamples; resample++)
        {
            double total = 0;
            for (int drawn = 0; drawn < runs.Count; drawn++)
            {
                total += runs[random.Next(runs.Count)];
            }

            double mean = (total / runs.Count) - middle;
            sum += mean;
            squares += mean * mean;
        }

        double variance = Math.Max(0, (squares / Resamples) - (sum / Resamples * (sum / Resamples)));
        return runs.Count < 2 ? 0 : variance * runs.Count / (runs.Count - 1);
    }
}
