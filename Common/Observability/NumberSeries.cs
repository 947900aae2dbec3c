namespace PygmyStore.Common.Observability;

/// <summary>A series that is one number.</summary>
internal abstract class NumberSeries(string labels) : MetricSeries(labels)
{
    public abstract double Value { get; }
}

/// <summary>
/// What counters and up-down counters were given, added up. Whole numbers are exact up to 2^53, as they are for Prometheus.
/// </summary>
internal sealed class SumSeries(string labels) : NumberSeries(labels)
{
    private double _sum;

    public override double Value => Volatile.Read(ref _sum);

    public override void Record(double value) => AtomicDouble.Add(ref _sum, value);
}

/// <summary>What a gauge or an observable instrument told last.</summary>
internal sealed class LatestSeries(string labels) : NumberSeries(labels)
{
    private double _latest;

    public override double Value => Volatile.Read(ref _latest);

    public override void Record(double value) => Volatile.Write(ref _latest, value);
}
