using System.Buffers;
using System.Diagnostics.Metrics;

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
