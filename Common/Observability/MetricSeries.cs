namespace PygmyStore.Common.Observability;

/// <summary>The measurements of one combination of labels. For any thread.</summary>
internal abstract class MetricSeries(string labels)
{
    /// <summary>As exposed, without braces: <c>operation="buy",status="200"</c>.</summary>
    public string Labels { get; } = labels;

    public abstract void Record(double value);
}
