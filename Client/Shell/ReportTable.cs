using Spectre.Console;

namespace PygmyStore.Client.Shell;

/// <summary>A small table for people: drawn on a terminal, otherwise plain aligned columns.</summary>
internal sealed class ReportTable(string[] columns, IEnumerable<string[]> rows)
{
    private readonly string[][] _rows = [.. rows];

    public void WriteTo(Terminal terminal)
    {
        if (terminal.IsInteractive)
        {
            Draw(terminal.Out);
        }
        else
        {
            WritePlain(terminal.Out);
        }
    }

    private void Draw(TextWriter output)
    {
        var table = new Table { Border = TableBorder.Rounded };
        bool[] isNumeric = NumericColumns();
        for (int column = 0; column < columns.Length; column++)
        {
            Justify alignment = isNumeric[column] ? Justify.Right : Justify.Left;
            table.AddColumn(new TableColumn(Markup.Escape(columns[column])) { Alignment = alignment });
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(row.Select(Markup.Escape).ToArray());
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
    }

    private void WritePlain(TextWriter output)
    {
        int[] widths = [.. columns.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max())];
        bool[] isNumeric = NumericColumns();
        foreach (string[] row in _rows.Prepend(columns))
        {
            IEnumerable<string> cells = row.Select((cell, column) =>
                isNumeric[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>Which columns contain only numbers. This reads every cell, so call it once per table.</summary>
    private bool[] NumericColumns() =>
        [.. columns.Select((_, column) => _rows.Length > 0 && _rows.All(row => decimal.TryParse(row[column], out decimal _)))];
}
