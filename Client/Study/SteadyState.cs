namespace PygmyStore.Client.Study;

/// <summary>Where a run's steady state begins: the change-point rule MSER-5 (White 1997).</summary>
/// <remarks>
/// It takes batches of five samples, and cuts off the beginning whose absence makes the mean of the rest most certain: the
/// standard error of what is left is smallest. When that is more than half of the run, the run never became steady. The paper
/// takes the mean of each batch; this takes the median, because a slow call in the middle of a run is no warm-up. It stays in the
/// figures.
/// </remarks>
internal static class SteadyState
{
    private const int BatchSamples = 5;

    // The rule compares the rest's spread: of fewer batches it is chance.
    private const int LeastBatches = 10;

    /// <summary>How many samples to cut off; null when the run has no steady state, or too few samples to tell.</summary>
    public static int? Cut(ReadOnlySpan<double> samples)
    {
        int batches = samples.Length / BatchSamples;
        if (batches < 2 * LeastBatches)
        {
            return null;
        }

        double sum = 0;
        double squares = 0;
        double least = double.PositiveInfinity;
        int best = batches;
        for (int from = batches - 1; from >= 0; from--)
        {
            double median = MedianOf(samples.Slice(from * BatchSamples, BatchSamples));
            sum += median;
            squares += median * median;
            int left = batches - from;
            double error = Math.Max(0, squares - (sum * sum / left)) / left / left;
            if (left >= LeastBatches && error <= least) // the earliest of equal ones: nothing is cut without a reason
            {
                (least, best) = (error, from);
            }
        }

        return best > batches / 2 ? null : best * BatchSamples;
    }

    private static double MedianOf(ReadOnlySpan<double> batch)
    {
        Span<double> sorted = stackalloc double[BatchSamples];
        batch.CopyTo(sorted);
        sorted.Sort();
        return sorted[BatchSamples / 2];
    }
}
