using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>The measurements of one instrument by labels. For any thread; allocates only for new labels.</summary>
internal sealed class MetricFamily
{
    private static readonly Label[] Overflow = [new("overflow", "true")];

    private readonly bool _keepsLatest;
    private readonly ConcurrentDictionary<Label[], MetricSeries> _series = new(LabelComparer.Instance);
    private readonly ConcurrentDictionary<Label[], MetricSeries>.AlternateLookup<ReadOnlySpan<Label>> _seriesBySpan;

    public MetricFamily(Instrument instrument)
    {
        Type type = instrument.GetType().GetGenericTypeDefinition();
        Kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
        Name = PrometheusText.NameOf(instrument.Name, instrument.Unit, Kind);
        Help = instrument.Description ?? "";
        if (Kind is MetricKind.Histogram)
        {
            Bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray()
                ?? throw new InvalidOperationException($"{instrument.Name} must be a Histogram<double> with bucket boundaries.");
        }

        _keepsLatest = instrument.IsObservable || type == typeof(Gauge<>);
        _seriesBySpan = _series.GetAlternateLookup<ReadOnlySpan<Label>>();
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public double[] Bounds { get; } = [];

    public IEnumerable<MetricSeries> Series => _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<Label> labels)
    {
        if (!_seriesBySpan.TryGetValue(labels, out MetricSeries? series))
        {
            // Concurrent threads may exceed the bound by their number. It bounds memory and is not an exact figure.
            Label[] key = _series.Count < ServerMetrics.MaxSeries ? labels.ToArray() : Overflow;
            series = _series.GetOrAdd(key, added => new MetricSeries(PrometheusText.LabelsOf(added), _keepsLatest, Bounds));
        }

        series.Record(value);
    }

    /// <summary>Finds stored labels by the span that an instrument passes, without a copy.</summary>
    private sealed class LabelComparer : IEqualityComparer<Label[]>, IAlternateEqualityComparer<ReadOnlySpan<Label>, Label[]>
    {
        public static LabelComparer Instance { get; } = new();

        public bool Equals(Label[]? x, Label[]? y) => Equals(x.AsSpan(), y!);

        public int GetHashCode(Label[] labels) => GetHashCode(labels.AsSpan());

        public Label[] Create(ReadOnlySpan<Label> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<Label> alternate, Label[] other)
        {
            bool isEqual = alternate.Length == other.Length;
            for (int i = 0; isEqual && i < other.Length; i++)
            {
                isEqual = alternate[i].Key == other[i].Key && Equals(alternate[i].Value, other[i].Value);
            }

            return isEqual;
        }

        /// <summary>Uses only the values, because the label names of an instrument are always the same.</summary>
        public int GetHashCode(ReadOnlySpan<Label> alternate)
        {
            int hash = 0;
            foreach (Label label in alternate)
            {
                hash = hash * 31 + (label.Value?.GetHashCode() ?? 0);
            }

            return hash;
        }
    }
}

/// <summary>A sum, the latest value, or a histogram with rising, inclusive upper bounds, for one combination of labels.</summary>
internal sealed class MetricSeries(string labels, bool keepsLatest, double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _value;

    public string Labels => labels;

    /// <summary>The sum or the latest value. Whole numbers are exact up to 2^53, as in Prometheus.</summary>
    public double Value => Volatile.Read(ref _value);

    public long CountIn(int bucket) => Volatile.Read(ref _counts[bucket]);

    public void Record(double value)
    {
        if (keepsLatest)
        {
            Volatile.Write(ref _value, value);
            return;
        }

        if (bounds.Length > 0)
        {
            Interlocked.Increment(ref _counts[BucketOf(value)]);
        }

        Add(value);
    }

    /// <summary>There are few bounds, and most measurements are small: a scan is faster than a binary search.</summary>
    private int BucketOf(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        return bucket;
    }

    private void Add(double value)
    {
        double seen = Volatile.Read(ref _value);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) // a NaN is not equal to itself
            {
                return;
            }

            seen = before;
        }
    }
}
