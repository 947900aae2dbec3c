using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The metrics of one server. Make instruments on <see cref="Meter"/>; <see cref="WritePrometheus"/> shows them all. For any
/// thread. Instances share nothing, so several servers can live in one process.
/// <para>
/// An instrument <c>pygmy.requests</c> becomes <c>pygmy_requests</c>, with <c>_seconds</c> or <c>_bytes</c> for its unit, s or
/// By, and <c>_total</c> for a counter. A histogram is of double and has bounds (<see cref="InstrumentAdvice{T}"/>). There are at
/// most two labels, always in the same order, with values from a closed set. Callbacks of observable instruments must not throw.
/// </para>
/// </summary>
public sealed class ServerMetrics : IDisposable
{
    /// <summary>Per instrument: forty operations with a dozen statuses. More count as one (<c>overflow="true"</c>).</summary>
    public const int MaxSeries = 512;

    /// <summary>The name of the meters.</summary>
    public const string MeterName = "PygmyStore";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public ServerMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // By reference: another server of this process has a meter with the same name.
            if (ReferenceEquals(instrument.Meter, Meter))
            {
                listener.EnableMeasurementEvents(instrument, Add(new MetricFamily(instrument)));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, labels, family) => Record(value, labels, family));
        _listener.SetMeasurementEventCallback<int>(static (_, value, labels, family) => Record(value, labels, family));
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, family) => Record(value, labels, family));
        _listener.Start();
    }

    public Meter Meter { get; } = new(MeterName);

    /// <summary>For instruments that only an exporter hears: <see cref="WritePrometheus"/> shows them in another way.</summary>
    public Meter ExportedMeter { get; } = new(MeterName);

    /// <summary>Whether an instrument is of this server, and not of another one of the same process.</summary>
    public bool Owns(Instrument instrument) =>
        ReferenceEquals(instrument.Meter, Meter) || ReferenceEquals(instrument.Meter, ExportedMeter);

    /// <summary>Reads the observable instruments, then writes everything in the Prometheus text format 0.0.4 (UTF-8).</summary>
    public void WritePrometheus(IBufferWriter<byte> output)
    {
        _listener.RecordObservableInstruments();
        MetricFamily[] families;
        lock (_gate)
        {
            families = [.. _families.Values];
        }

        PrometheusText.Write(families, output);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Meter.Dispose();
        ExportedMeter.Dispose();
    }

    /// <summary>Shows a family that has no instrument.</summary>
    internal MetricFamily Add(MetricFamily family)
    {
        lock (_gate)
        {
            return _families.TryAdd(family.Name, family)
                ? family
                : throw new InvalidOperationException($"Two instruments have the Prometheus name {family.Name}.");
        }
    }

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? family) =>
        ((MetricFamily)family!).Record(value, labels);
}

/// <summary>The measurements of one instrument by labels. For any thread; allocates only for new labels.</summary>
internal sealed class MetricFamily
{
    private static readonly (object?, object?) Overflow = (new object(), null);

    private readonly bool _keepsLatest;
    private readonly ConcurrentDictionary<(object?, object?), MetricSeries> _series = new(); // by the values of the labels
    private readonly Func<IEnumerable<MetricSeries>>? _view;

    /// <summary>A family without an instrument, whose series are made when they are shown.</summary>
    public MetricFamily(
        string name, string? unit, string help, string kind, double[] bounds, Func<IEnumerable<MetricSeries>> view) =>
        (Name, Help, Kind, Bounds, _view) = (PrometheusText.NameOf(name, unit, kind), help, kind, bounds, view);

    public MetricFamily(Instrument instrument)
    {
        Type type = instrument.GetType().GetGenericTypeDefinition();
        Kind = type == typeof(Histogram<>) ? PrometheusText.HistogramKind
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? PrometheusText.CounterKind
            : "gauge";
        Name = PrometheusText.NameOf(instrument.Name, instrument.Unit, Kind);
        Help = instrument.Description ?? "";
        if (Kind == PrometheusText.HistogramKind)
        {
            Bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray()
                ?? throw new InvalidOperationException($"{instrument.Name} must be a Histogram<double> with bucket boundaries.");
        }

        _keepsLatest = instrument.IsObservable || type == typeof(Gauge<>);
    }

    public string Name { get; }

    public string Help { get; }

    public string Kind { get; }

    public double[] Bounds { get; } = [];

    public IEnumerable<MetricSeries> Series =>
        (_view?.Invoke() ?? _series.Values).OrderBy(series => series.Labels, StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<Label> labels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels.Length, 2);
        (object?, object?) key = (labels.Length > 0 ? labels[0].Value : null, labels.Length > 1 ? labels[1].Value : null);
        if (!_series.TryGetValue(key, out MetricSeries? series))
        {
            // Concurrent threads may exceed the bound by their number. It bounds memory and is not an exact figure.
            bool isFull = _series.Count >= ServerMetrics.MaxSeries;
            Label[] shown = isFull ? [new Label("overflow", "true")] : labels.ToArray();
            series = _series.GetOrAdd(
                isFull ? Overflow : key, _ => new MetricSeries(PrometheusText.LabelsOf(shown), _keepsLatest, Bounds));
        }

        series.Record(value);
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

    /// <summary>The sum of series; without bounds, how many measurements they have.</summary>
    public static MetricSeries SumOf(string labels, double[] bounds, IEnumerable<MetricSeries> parts)
    {
        var sum = new MetricSeries(labels, keepsLatest: false, bounds);
        foreach (MetricSeries part in parts)
        {
            for (int bucket = 0; bucket < sum._counts.Length && bounds.Length > 0; bucket++)
            {
                sum._counts[bucket] += part.CountIn(bucket);
            }

            sum._value += bounds.Length > 0 ? part.Value : part.Count;
        }

        return sum;
    }

    /// <summary>Of a histogram: how many measurements it has.</summary>
    private long Count => Enumerable.Range(0, _counts.Length).Sum(CountIn);

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

        double before = Volatile.Read(ref _value);
        double seen;
        do
        {
            seen = before;
            before = Interlocked.CompareExchange(ref _value, seen + value, seen);
        }
        while (BitConverter.DoubleToInt64Bits(before) != BitConverter.DoubleToInt64Bits(seen)); // a NaN is not equal to itself
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
}
