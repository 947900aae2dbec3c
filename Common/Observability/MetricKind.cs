namespace PygmyStore.Common.Observability;

/// <summary>The TYPE of a metric family.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
