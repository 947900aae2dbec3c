using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>
/// One instrument's measurements, by labels. <see cref="Record"/> may be called by any thread; it allocates for the first
/// measurement of a combination of labels only.
/// </summary>
internal sealed class MetricFamily
{
    private static readonly Label[] Overflow = [new("overflow", "true")];

    private readonly ConcurrentDictionary<Label[], MetricSeries> _series = new(LabelComparer.Instance);
    private readonly ConcurrentDictionary<Label[], MetricSeries>.AlternateLookup<ReadOnlySpan<Label>> _seriesBySpan;
    private readonly Func<Label[], MetricSeries> _make;

    public MetricFamily(string name, string help, MetricKind kind, Func<Label[], MetricSeries> make)
    {
        (Name, Help, Kind, _make) = (name, help, kind, make);
        _seriesBySpan = _series.GetAlternateLookup<ReadOnlySpan<Label>>();
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    public static MetricFamily Of(Instrument instrument)
    {
        Type type = instrument.GetType().GetGenericTypeDefinition();
        MetricKind kind = KindOf(type);
        string help = instrument.Description ?? "";
        string name = PrometheusText.NameOf(instrument.Name, instrument.Unit, kind);
        if (kind is MetricKind.Histogram)
        {
            double[] bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray()
                ?? throw new InvalidOperationException($"{instrument.Name} must be a Histogram<double> with bucket boundaries.");
            return new(name, help, kind, labels => new HistogramSeries(PrometheusText.LabelsOf(labels), bounds));
        }

        return instrument.IsObservable || type == typeof(Gauge<>)
            ? new(name, help, kind, labels => new LatestSeries(PrometheusText.LabelsOf(labels)))
            : new(name, help, kind, labels => new SumSeries(PrometheusText.LabelsOf(labels)));
    }

    public void Record(double value, ReadOnlySpan<Label> labels)
    {
        if (!_seriesBySpan.TryGetValue(labels, out MetricSeries? series))
        {
            series = Add(labels);
        }

        series.Record(value);
    }

    private static MetricKind KindOf(Type type)
    {
        if (type == typeof(Histogram<>))
        {
            return MetricKind.Histogram;
        }

        return type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter : MetricKind.Gauge;
    }

    private MetricSeries Add(ReadOnlySpan<Label> labels) =>
        // Racing threads may go past the bound by their number: it bounds memory, it is no exact figure.
        _series.GetOrAdd(_series.Count < ServerMetrics.MaxSeries ? labels.ToArray() : Overflow, _make);
}
