using System.Diagnostics.Metrics;

namespace PygmyStore.Common.Observability;

/// <summary>Listens to the instruments of one meter and keeps a <see cref="MetricFamily"/> for each.</summary>
internal sealed class MetricAggregator : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MetricAggregator(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // By reference: another server of this process has a meter of the same name.
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, labels, state) => ((MetricFamily)state!).Record(value, labels));
        _listener.SetMeasurementEventCallback<int>(static (_, value, labels, state) => ((MetricFamily)state!).Record(value, labels));
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, state) => ((MetricFamily)state!).Record(value, labels));
        _listener.Start();
    }

    /// <summary>The families in the order of their names, with the observable instruments observed just now.</summary>
    public MetricFamily[] Collect()
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            return [.. _families.Values];
        }
    }

    public void Dispose() => _listener.Dispose();

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var made = MetricFamily.Of(instrument);
        lock (_gate)
        {
            if (_families.TryAdd(made.Name, made))
            {
                return made;
            }

            throw new InvalidOperationException($"Two instruments have the Prometheus name {made.Name}.");
        }
    }
}
