using System.Text;

namespace PygmyStore.Client.Reports;

/// <summary>A report as Markdown, and the SVG files that it shows.</summary>
/// <param name="Text">The Markdown itself.</param>
/// <param name="Plots">The files by their path beside it, with slashes.</param>
internal sealed record MarkdownReport(string Text, IReadOnlyDictionary<string, string> Plots)
{
    // What Markdown may take for its own, or HTML.
    private const string Special = "\\`*_{}[]<>()#+!|~&$";

    /// <summary>Writes the same content as the HTML report.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="folder">The folder of the plots, below that of the text; empty: the same.</param>
    public static MarkdownReport Write(ReportDocument report, string folder = "")
    {
        var text = new StringBuilder($"# {Escape(report.Title)}\n");
        var plots = new Dictionary<string, string>();
        foreach (ReportBlock block in report.Blocks)
        {
            text.Append('\n').Append(block switch
            {
                Heading heading => $"{new string('#', heading.Level)} {Escape(heading.Text)}\n",
                Paragraph paragraph => $"{Escape(paragraph.Text)}\n",
                DataTable table => Table(table),
                PlotBlock plot => Image(plot),
                _ => throw new ArgumentException($"There is no Markdown for {block.GetType().Name}."),
            });
        }

        return new MarkdownReport(text.ToString(), plots);

        string Image(PlotBlock block)
        {
            string path = folder.Length == 0 ? $"{block.Name}.svg" : $"{folder}/{block.Name}.svg";
            plots.Add(path, block.Plot.ToSvg());
            return $"![{Escape(block.Plot.Title)}]({path})\n\n{Escape(block.Plot.Description)}\n";
        }
    }

    private static string Table(DataTable table)
    {
        IEnumerable<string> rules = table.Cells(table.Head).Select(cell => cell.IsName ? "---" : "---:");
        IEnumerable<string> lines =
            [Row(table, table.Head), $"| {string.Join(" | ", rules)} |", .. table.Rows.Select(row => Row(table, row))];
        return $"{Escape(table.Caption)}\n\n{string.Join('\n', lines)}\n";
    }

    private static string Row(DataTable table, IReadOnlyList<string> row) =>
        $"| {string.Join(" | ", table.Cells(row).Select(cell => Escape(cell.Text)))} |";

    /// <summary>One line of plain text. A character that has a meaning in Markdown gets a backslash.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char one in text)
        {
            if (Special.Contains(one))
            {
                escaped.Append('\\');
            }

            escaped.Append(char.IsControl(one) ? ' ' : one);
        }

        return escaped.ToString();
    }
}
