using System.Buffers;
using System.Diagnostics.Metrics;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The metrics of one server: make instruments on <see cref="Meter"/>, and <see cref="WritePrometheus"/> shows all of them.
/// Nothing is shared between instances, so several servers can live in one process. Instruments may be made and used by any
/// thread.
/// <para>
/// Name instruments <c>pygmy.requests</c> with the unit in its own place: <c>s</c> and <c>By</c> become <c>_seconds</c> and
/// <c>_bytes</c>, and counters get <c>_total</c>. A histogram is of double and needs its bounds
/// (<see cref="InstrumentAdvice{T}"/>). An instrument must give its labels always in the same order, with values from a closed set;
/// beyond <see cref="MaxSeries"/> combinations the rest is counted as one (<c>overflow="true"</c>). Callbacks of observable
/// instruments must not throw.
/// </para>
/// </summary>
public sealed class ServerMetrics : IDisposable
{
    /// <summary>Per instrument: about forty operations with a dozen statuses each.</summary>
    public const int MaxSeries = 512;

    public const string MeterName = "PygmyStore";

    private readonly MetricAggregator _aggregator;

    public ServerMetrics()
    {
        Meter = new Meter(MeterName);
        _aggregator = new MetricAggregator(Meter);
    }

    public Meter Meter { get; }

    /// <summary>
    /// Observes the observable instruments, then writes everything in the Prometheus text format 0.0.4 (UTF-8).
    /// </summary>
    public void WritePrometheus(IBufferWriter<byte> output) => PrometheusText.Write(_aggregator.Collect(), output);

    public void Dispose()
    {
        _aggregator.Dispose();
        Meter.Dispose();
    }
}
