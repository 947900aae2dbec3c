using System.Globalization;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>The same figure in each of the rounds.</summary>
internal sealed class Rounds
{
    private readonly List<double> _figures = [];

    public double Median => _figures.Order().ElementAt(_figures.Count / 2);

    public void Add(double figure) => _figures.Add(figure);

    /// <summary>The median.</summary>
    public string Text(string format = "N0") => Median.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The lowest and the highest.</summary>
    public string Range(string format = "N0") => string.Create(
        CultureInfo.InvariantCulture, $"{_figures.Min().ToString(format, CultureInfo.InvariantCulture)} to {_figures.Max().ToString(format, CultureInfo.InvariantCulture)}");
}
