using System.Text;
using PygmyStore.Client.Plots;

namespace PygmyStore.Client.Reports;

/// <summary>Writes a report as one HTML file that needs nothing else: no script, no other file, no network.</summary>
internal static class HtmlReport
{
    // The policy holds even if a browser thinks otherwise of a text from a store: nothing is run or loaded.
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        """;

    private const string Style = """
        <style>
        body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif; color: #222; background: #fff; }
        h1 { font-size: 1.7rem; line-height: 1.2; }
        h2 { font-size: 1.3rem; margin-top: 2.2rem; border-bottom: 1px solid #bbb; }
        h3 { font-size: 1.1rem; margin-top: 1.6rem; }
        .table { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        caption { text-align: left; font-weight: bold; padding-bottom: .3rem; }
        th, td { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
        th { border-bottom: 2px solid #888; }
        .figure { text-align: right; white-space: nowrap; }
        figure { margin: 1.2rem 0; }
        figure svg { display: block; max-width: 100%; height: auto; }
        @media print {
          body { max-width: none; margin: 0; font-size: 10pt; }
          h2, h3 { break-after: avoid; }
          figure, table { break-inside: avoid; }
        }
        </style>
        """;

    public static string Write(ReportDocument report)
    {
        var page = new StringBuilder();
        page.Append(Lines(Head)).Append($"<title>{XmlText.Escape(report.Title)}</title>\n").Append(Lines(Style));
        page.Append($"</head>\n<body>\n<h1>{XmlText.Escape(report.Title)}</h1>\n");
        foreach (ReportBlock block in report.Blocks)
        {
            page.Append(Block(block));
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Block(ReportBlock block) => block switch
    {
        Heading heading => $"<h{heading.Level}>{XmlText.Escape(heading.Text)}</h{heading.Level}>\n",
        Paragraph paragraph => $"<p>{XmlText.Escape(paragraph.Text)}</p>\n",
        DataTable table => Table(table),
        PlotBlock plot => $"<figure>\n{plot.Plot.ToSvg()}</figure>\n",
        _ => throw new ArgumentException($"There is no HTML for {block.GetType().Name}."),
    };

    private static string Table(DataTable table)
    {
        var text = new StringBuilder();
        text.Append($"<div class=\"table\">\n<table>\n<caption>{XmlText.Escape(table.Caption)}</caption>\n<thead>\n");
        text.Append(Row(table, table.Head, "th scope=\"col\"", "th")).Append("</thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            text.Append(Row(table, row, "td", "td"));
        }

        return text.Append("</tbody>\n</table>\n</div>\n").ToString();
    }

    private static string Row(DataTable table, IReadOnlyList<string> row, string opening, string closing) =>
        $"<tr>{string.Concat(table.Cells(row).Select(cell =>
            $"<{opening}{(cell.IsName ? "" : " class=\"figure\"")}>{XmlText.Escape(cell.Text)}</{closing}>"))}</tr>\n";

    /// <summary>With the same line ends on every system, and one at the end.</summary>
    private static string Lines(string text) => text.ReplaceLineEndings("\n") + "\n";
}
