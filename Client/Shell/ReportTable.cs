using System.Globalization;
using System.Text;
using Spectre.Console;

namespace PygmyStore.Client.Shell;

/// <summary>A table for people: drawn on a terminal, otherwise plain aligned columns.</summary>
internal sealed class ReportTable(string[] columns, IEnumerable<string[]> rows)
{
    private const int MaxDrawn = 200; // rows; drawing more takes a while, and nobody looks at the frame of so many
    private const int MinText = 8; // characters that a shortened text keeps
    private const string Gap = "  ";

    private readonly string[][] _rows = [.. rows];

    /// <summary>Columns of a line in which a plain table must fit: long texts are cut for it. Null: none is cut.</summary>
    public int? MaxWidth { get; init; }

    public void WriteTo(Terminal terminal)
    {
        if (terminal.IsInteractive && _rows.Length <= MaxDrawn)
        {
            Draw(terminal);
        }
        else
        {
            WritePlain(terminal.Out);
        }
    }

    private void Draw(Terminal terminal)
    {
        var table = new Table { Border = TableBorder.Rounded };
        bool[] isNumeric = NumericColumns();
        for (int column = 0; column < columns.Length; column++)
        {
            Justify alignment = isNumeric[column] ? Justify.Right : Justify.Left;
            string name = Markup.Escape(columns[column]);
            table.AddColumn(new TableColumn($"[bold]{name}[/]") { Alignment = alignment, NoWrap = isNumeric[column] });
        }

        foreach (string[] row in _rows)
        {
            table.AddRow(row.Select(Markup.Escape).ToArray());
        }

        Screen.Of(terminal).Write(table);
    }

    private void WritePlain(TextWriter output)
    {
        bool[] isNumeric = NumericColumns();
        int[] widths = Widths(isNumeric);
        var text = new StringBuilder();
        foreach (string[] row in _rows.Prepend(columns))
        {
            IEnumerable<string> cells = row.Select((cell, column) => isNumeric[column]
                ? cell.PadLeft(widths[column])
                : Shortened(cell, widths[column]).PadRight(widths[column]));
            text.Append(string.Join(Gap, cells).TrimEnd()).Append(Environment.NewLine);
        }

        output.Write(text.ToString()); // at once: a write may be a system call
    }

    /// <summary>The widest cells; texts give way, the widest first, where the table would be too wide.</summary>
    private int[] Widths(bool[] isNumeric)
    {
        int[] widths = [.. columns.Select((name, column) => _rows.Select(row => row[column].Length).Append(name.Length).Max())];
        int excess = MaxWidth is { } most ? widths.Sum() + (Gap.Length * (widths.Length - 1)) - most : 0;
        for (; excess > 0; excess--)
        {
            int widest = Enumerable.Range(0, widths.Length).Where(column => !isNumeric[column] && widths[column] > MinText)
                .DefaultIfEmpty(-1).MaxBy(column => column < 0 ? 0 : widths[column]);
            if (widest < 0)
            {
                break; // only numbers are left, and a number that is cut is wrong
            }

            widths[widest]--;
        }

        return widths;
    }

    private static string Shortened(string text, int width) => text.Length <= width ? text : text[..(width - 3)] + "...";

    /// <summary>Which columns contain only numbers. This reads every cell, so call it once per table.</summary>
    private bool[] NumericColumns() =>
        [.. columns.Select((_, column) => _rows.Length > 0 && _rows.All(row => IsNumber(row[column])))];

    private static bool IsNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
}
