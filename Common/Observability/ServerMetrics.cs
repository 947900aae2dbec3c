using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Globalization;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The metrics of one server. Make instruments on <see cref="Meter"/>; <see cref="WritePrometheus"/> shows them all. For any
/// thread. Instances share nothing, so several servers can live in one process.
/// <para>
/// Name an instrument <c>pygmy.requests</c> and give its unit separately: <c>s</c> and <c>By</c> become <c>_seconds</c> and
/// <c>_bytes</c>, and a counter ends in <c>_total</c>. A histogram is of double and needs its bounds
/// (<see cref="InstrumentAdvice{T}"/>). Give an instrument's labels always in the same order, with values from a closed set:
/// beyond <see cref="MaxSeries"/> combinations the rest counts as one (<c>overflow="true"</c>). Callbacks of observable
/// instruments must not throw.
/// </para>
/// </summary>
public sealed class ServerMetrics : IDisposable
{
    /// <summary>Per instrument: about forty operations with a dozen statuses each.</summary>
    public const int MaxSeries = 512;

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
                listener.EnableMeasurementEvents(instrument, AddFamily(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, labels, family) => Record(value, labels, family));
        _listener.SetMeasurementEventCallback<int>(static (_, value, labels, family) => Record(value, labels, family));
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, family) => Record(value, labels, family));
        _listener.Start();
    }

    public Meter Meter { get; } = new("PygmyStore");

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
    }

    private static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels, object? family) =>
        ((MetricFamily)family!).Record(value, labels);

    private MetricFamily AddFamily(Instrument instrument)
    {
        var family = new MetricFamily(instrument);
        lock (_gate)
        {
            return _families.TryAdd(family.Name, family)
                ? family
                : throw new InvalidOperationException($"Two instruments have the Prometheus name {family.Name}.");
        }
    }
}

/// <summary>
/// Counts requests by operation and status (<c>pygmy_requests_total</c>) and measures their time by operation
/// (<c>pygmy_request_duration_seconds</c>). For any thread; <see cref="Record"/> does not allocate. Clients cannot add labels: an
/// unknown operation, or a status outside of 100..599, counts as <c>other</c>.
/// </summary>
public sealed class RequestMetrics(ServerMetrics metrics, IEnumerable<string> operations)
{
    private const string Other = "other";
    private const int MinStatus = 100;
    private const int MaxStatus = 599;

    /// <summary>From a request that is served from memory (50 us) to one that waits for the longest timeout.</summary>
    private static readonly double[] DurationBounds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Counter<long> _requests =
        metrics.Meter.CreateCounter<long>("pygmy.requests", null, "Requests answered, by operation and status.");

    private readonly Histogram<double> _durations = metrics.Meter.CreateHistogram(
        "pygmy.request.duration", "s", "Time from a request's first byte to its answer.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });

    private readonly FrozenDictionary<string, Label> _operations =
        operations.Distinct().ToFrozenDictionary(name => name, name => new Label("operation", name));

    private readonly Label[] _statuses = [.. Enumerable.Range(MinStatus, MaxStatus - MinStatus + 1)
        .Select(status => new Label("status", status.ToString(CultureInfo.InvariantCulture)))];

    private readonly Label _otherOperation = new("operation", Other);
    private readonly Label _otherStatus = new("status", Other);

    public void Record(string operation, int status, double seconds)
    {
        if (!_operations.TryGetValue(operation, out Label operationLabel))
        {
            operationLabel = _otherOperation;
        }

        _requests.Add(1, operationLabel, status is >= MinStatus and <= MaxStatus ? _statuses[status - MinStatus] : _otherStatus);
        _durations.Record(seconds, operationLabel);
    }
}
