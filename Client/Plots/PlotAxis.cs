namespace PygmyStore.Client.Plots;

/// <summary>What an axis shows, in which unit, and on which scale.</summary>
/// <param name="Quantity">As in <c>latency</c>.</param>
/// <param name="Unit">As in <c>ms</c>; empty for a number of things.</param>
/// <param name="Kind">Its scale.</param>
internal sealed record PlotAxis(string Quantity, string Unit, ScaleKind Kind = ScaleKind.Linear)
{
    /// <summary>Percentiles on a scale where each further nine takes the same room.</summary>
    public static readonly PlotAxis Percentiles = new("percentile", "%", ScaleKind.Nines);

    public static readonly PlotAxis Latency = new("latency", "ms", ScaleKind.Log);

    public string Title => Unit.Length == 0 ? Quantity : $"{Quantity} ({Unit})";

    /// <summary>A scale that has room for the values; at least one of them can be drawn on it.</summary>
    public Scale ScaleOf(IEnumerable<double> values)
    {
        double[] drawable = [.. values.Where(CanDraw)];
        return Scale.Of(Kind, drawable.Min(), drawable.Max());
    }

    /// <summary>Whether the value has a place on the axis: it is finite, and as large as measured values are.</summary>
    public bool CanDraw(double value) => Kind switch
    {
        ScaleKind.Log => value is >= Scale.Least and <= Scale.Most,
        ScaleKind.Nines => value is >= 0 and < 100,
        _ => Math.Abs(value) <= Scale.Most,
    };
}

/// <summary>How values become lengths.</summary>
internal enum ScaleKind
{
    /// <summary>From zero, or from below if a value is negative.</summary>
    Linear,

    /// <summary>By factors. Zero and negative values have no place on it.</summary>
    Log,

    /// <summary>Percent from 0 to below 100: 90, 99 and 99.9 have equal distances.</summary>
    Nines,
}
