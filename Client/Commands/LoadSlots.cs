using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;

namespace PygmyStore.Client.Commands;

/// <summary>A run cut into equal stretches of whole seconds, few enough to be drawn.</summary>
/// <remarks>A second that the load's end cut off is left out: it would look like a store that became slow.</remarks>
internal sealed class LoadSlots
{
    private readonly IReadOnlyList<SeriesPoint> _points;
    private readonly int _length; // seconds

    private LoadSlots(IReadOnlyList<SeriesPoint> points, int seconds)
    {
        _length = ((seconds - 1) / HeatMap.MostCells) + 1;
        Count = seconds / _length;
        _points = [.. points.Where(point => point.Second < Count * _length)];
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>How long each is, as in <c>1 s</c>.</summary>
    public string Length => $"{_length} s";

    public static LoadSlots Of(LoadReport run)
    {
        int whole = (int)Math.Min(SecondSeries.MaxSeconds, run.Totals.WarmUpSeconds + run.Totals.Seconds);
        return new LoadSlots(run.Series, Math.Min(whole, run.Series.Select(point => point.Second + 1).DefaultIfEmpty(0).Max()));
    }

    /// <summary>The requests per second of each slot.</summary>
    public IReadOnlyList<PlotPoint> Rates(string operation) =>
        Points(operation, slot => slot.Sum(point => point.Requests) / (double)_length);

    /// <summary>The highest 99th percentile among the seconds of each slot, in ms; NaN where no call ended.</summary>
    public IReadOnlyList<PlotPoint> HighestP99(string operation) =>
        Points(operation, slot => slot.Max(point => point.P99Us) / 1000.0 ?? double.NaN);

    /// <summary>All calls by time and latency; null if the report does not tell them.</summary>
    public HeatMap? Heat()
    {
        SeriesPoint[] told = [.. _points.Where(point => point.Latencies.Counts is not null)];
        if (told.Length == 0)
        {
            return null;
        }

        int first = told.Min(point => point.Latencies.First);
        int end = told.Max(point => point.Latencies.First + point.Latencies.Counts!.Length);
        long[][] counts = [.. Enumerable.Range(0, Count).Select(_ => new long[end - first])];
        foreach (SeriesPoint point in told)
        {
            foreach ((int index, int count) in point.Latencies.Counts!.Index())
            {
                counts[point.Second / _length][point.Latencies.First - first + index] += count;
            }
        }

        return new HeatMap
        {
            Title = "How long the calls took over time",
            Description = $"Calls of all operations by time, in stretches of {Length}, and by latency. Darker is more.",
            X = LoadPlots.Time,
            Y = PlotAxis.Latency,
            XEdges = [.. Enumerable.Range(0, Count + 1).Select(index => (double)index * _length)],
            YEdges = [.. Enumerable.Range(first, end - first + 1).Select(bucket => LatencyBuckets.EdgeOf(bucket) / 1000)],
            Counts = counts,
            Unit = "calls",
        };
    }

    private PlotPoint[] Points(string operation, Func<IReadOnlyList<SeriesPoint>, double> value)
    {
        ILookup<int, SeriesPoint> bySlot =
            _points.Where(point => point.Operation == operation).ToLookup(point => point.Second / _length);
        return
        [
            .. Enumerable.Range(0, Count).Select(index => new PlotPoint((index + 0.5) * _length, value([.. bySlot[index]]))),
        ];
    }
}
