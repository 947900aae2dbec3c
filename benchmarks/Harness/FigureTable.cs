using System.Globalization;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>A table with a row for each variant. Each round adds a figure to a cell, which shows the median.</summary>
internal sealed class FigureTable(string heading, params string[] labelColumns)
{
    private readonly List<FigureRow> _rows = [];

    public FigureRow AddRow(params string[] labels)
    {
        _rows.Add(new FigureRow(labels));
        return _rows[^1];
    }

    public void Print(Terminal terminal)
    {
        string[] columns = [.. _rows.SelectMany(row => row.Columns).Distinct()];
        var table = new ReportTable(
            [.. labelColumns, .. columns], _rows.Select(row => (string[])[.. row.Labels, .. columns.Select(row.Text)]));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(heading);
        terminal.Out.WriteLine();
        table.WriteTo(terminal);
    }
}

/// <summary>The figures of one variant.</summary>
internal sealed class FigureRow(string[] labels)
{
    private readonly OrderedDictionary<string, List<double>> _figures = [];
    private readonly Dictionary<string, Func<List<double>, string>> _texts = [];

    public string[] Labels => labels;

    public IEnumerable<string> Columns => _figures.Keys;

    /// <summary>Adds a round's figure. The cell shows the median of the rounds.</summary>
    public void Add(string column, double figure, string format = "N0") =>
        Add(column, figure, rounds => Format(Median(rounds), format));

    /// <summary>The same; the cell shows the lowest and the highest figure too.</summary>
    public void AddWithRange(string column, double figure, string format = "N0") => Add(
        column,
        figure,
        rounds => $"{Format(Median(rounds), format)} ({Format(rounds.Min(), format)} to {Format(rounds.Max(), format)})");

    /// <summary>Adds a round's figure to a sum.</summary>
    public void AddToSum(string column, long figure) => Add(column, figure, rounds => Format(rounds.Sum(), "F0"));

    public string Text(string column) => _figures.TryGetValue(column, out List<double>? rounds) ? _texts[column](rounds) : "";

    private void Add(string column, double figure, Func<List<double>, string> text)
    {
        _figures.TryAdd(column, []);
        _figures[column].Add(figure);
        _texts[column] = text;
    }

    private static double Median(List<double> rounds) => rounds.Order().ElementAt(rounds.Count / 2);

    private static string Format(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
