using System.Globalization;
using System.Net;
using System.Text;
using PygmyStore.Client.Grade.Checks;

namespace PygmyStore.Client.Grade.Report;

/// <summary>The report for who wrote the store: as Markdown, and as a page without scripts or outside files.</summary>
/// <remarks>What a store sent may be anything: it is shown as text only.</remarks>
internal static class StudentReport
{
    private const string Style =
        "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        + "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3rem .6rem;text-align:left;vertical-align:top}"
        + ".pass{background:#dfd}.fail{background:#fdd}code{overflow-wrap:anywhere}";

    public static string Markdown(GradeReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Escaped(report.Store)}: {report.Earned} of {report.Possible} points\n\n")
            .Append(Run(report)).Append("\n\n| check | verdict | points |\n|---|---|---|\n");
        foreach (GradeLine line in report.Lines)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {line.Check}: {line.Title} | {line.Word} | {line.Earned} of {line.Possible} |\n");
        }

        foreach (GradeLine line in report.Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {line.Check}: {line.Word}\n\n{Escaped(line.Outcome.Sentence)}.\n");
            foreach (string evidence in line.Outcome.Evidence)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {Escaped(evidence)}\n");
            }

            if (line.Outcome.Times.Count > 0)
            {
                text.Append("\n| milliseconds | calls | p50 | p90 | p99 | max |\n|---|---|---|---|---|---|\n");
                foreach (CallTimes times in line.Outcome.Times)
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(times))} |\n");
                }
            }
        }

        return text.ToString();
    }

    public static string Html(GradeReport report)
    {
        var text = new StringBuilder();
        string title = string.Create(
            CultureInfo.InvariantCulture, $"{WebUtility.HtmlEncode(report.Store)}: {report.Earned} of {report.Possible} points");
        text.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(title)
            .Append("</title><style>").Append(Style).Append("</style></head><body>\n<h1>").Append(title).Append("</h1>\n<p>")
            .Append(WebUtility.HtmlEncode(Run(report))).Append("</p>\n")
            .Append("<table><tr><th>check</th><th>verdict</th><th>points</th><th>what was found</th></tr>\n");
        foreach (GradeLine line in report.Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"<tr class=\"{line.Word.Split(' ')[0]}\"><td><b>{line.Check}</b><br>")
                .Append(WebUtility.HtmlEncode(line.Title))
                .Append(CultureInfo.InvariantCulture, $"</td><td>{line.Word}</td><td>{line.Earned} of {line.Possible}</td><td>")
                .Append(WebUtility.HtmlEncode(line.Outcome.Sentence)).Append('.');
            foreach (string evidence in line.Outcome.Evidence)
            {
                text.Append("<br><code>").Append(WebUtility.HtmlEncode(evidence)).Append("</code>");
            }

            text.Append("</td></tr>\n");
        }

        text.Append("</table>\n");
        foreach (GradeLine line in report.Lines.Where(line => line.Outcome.Times.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"<h2>Times of the calls: {line.Check}</h2>\n<table><tr>")
                .Append("<th>milliseconds</th><th>calls</th><th>p50</th><th>p90</th><th>p99</th><th>max</th></tr>\n");
            foreach (CallTimes times in line.Outcome.Times)
            {
                text.Append("<tr>").AppendJoin("", Cells(times).Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
            }

            text.Append("</table>\n");
        }

        return text.Append("</body></html>\n").ToString();
    }

    /// <summary>How to run it again.</summary>
    private static string Run(GradeReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"Judged on {report.BegunAt:yyyy-MM-dd HH:mm} UTC through the face {report.Face}. --seed {report.Seed} repeats the run: ")
        + "the same customers ask for the same books; when they meet is up to the machine."
        + (report.IsInterrupted ? " It was ended before all checks had run." : "");

    private static string[] Cells(CallTimes times) =>
    [
        times.Operation, times.Calls.ToString(CultureInfo.InvariantCulture),
        .. new[] { times.Median, times.P90, times.P99, times.Most }.Select(Milliseconds),
    ];

    private static string Milliseconds(double time) => time.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Text in which Markdown sees nothing but text.</summary>
    private static string Escaped(string text) => string.Concat(text.Select(c =>
        c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '~' or '!' ? $"\\{c}"
        : c is '&' ? "&amp;"
        : $"{c}"));
}
