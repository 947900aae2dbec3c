namespace PygmyStore.Client.Plots;

/// <summary>The points of a line, in the order in which it goes through them, and the name at its end.</summary>
internal sealed record PlotSeries(string Name, IReadOnlyList<PlotPoint> Points)
{
    /// <summary>Whether the points stand alone: no line goes from one to the next.</summary>
    public bool IsScattered { get; init; }

    /// <summary>Which of the palette's styles it has; null: the next one. For series that look alike in several plots.</summary>
    public int? Style { get; init; }

    /// <summary>
    /// One line for the repeats of a measurement: the medians, and a band from the lowest to the highest. An x that a repeat does
    /// not have is left out, because its band would tell of fewer repeats than the others.
    /// </summary>
    public static PlotSeries OfRepeats(string name, IReadOnlyList<IReadOnlyList<PlotPoint>> repeats) => new(
        name,
        [
            .. repeats.SelectMany(repeat => repeat).GroupBy(point => point.X).Where(group => group.Count() == repeats.Count)
                .OrderBy(group => group.Key).Select(group => OfRepeats(group.Key, [.. group.Select(point => point.Y).Order()])),
        ]);

    private static PlotPoint OfRepeats(double x, double[] ordered)
    {
        double median = (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
        return ordered.Length == 1
            ? new PlotPoint(x, median)
            : new PlotPoint(x, median) { Low = ordered[0], High = ordered[^1] };
    }
}

/// <summary>A point of a line.</summary>
internal readonly record struct PlotPoint(double X, double Y)
{
    /// <summary>The lower end of the band at this point; null, as <see cref="High"/> is then: there is none.</summary>
    public double? Low { get; init; }

    /// <summary>The upper end.</summary>
    public double? High { get; init; }

    /// <summary>A short text beside the point, such as the number of clients; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it has a ring around it: one of the points that matter.</summary>
    public bool HasRing { get; init; }
}

/// <summary>Something that happened at an x, or a point to look at: a vertical line with a text above it.</summary>
/// <param name="X">Where it is.</param>
/// <param name="Text">A few words, as in <c>order server killed</c>.</param>
/// <param name="Y">The height of a ring on the line; null: no ring.</param>
internal sealed record PlotMark(double X, string Text, double? Y = null);
