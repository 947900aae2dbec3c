using System.Text;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Study;

/// <summary>Writes a study's report: one HTML page, the same as Markdown with its plots as files, and CSV.</summary>
internal static class StudyFiles
{
    private const string PlotFolder = "plots";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the folder if need be. Null, or the sentence that says why the report could not be written.</summary>
    public static string? WriteAll(ReportDocument report, StudyResult result, string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, PlotFolder));
            File.WriteAllText(Path.Combine(folder, "report.html"), HtmlReport.Write(report), Utf8);
            var markdown = MarkdownReport.Write(report, PlotFolder);
            File.WriteAllText(Path.Combine(folder, "report.md"), markdown.Text, Utf8);
            foreach ((string path, string svg) in markdown.Plots)
            {
                File.WriteAllText(Path.Combine(folder, path), svg, Utf8);
            }

            File.WriteAllText(Path.Combine(folder, "runs.csv"), StudyCsv.Of(result) + "\n", Utf8);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{folder}: the report could not be written: {error.Message}";
        }
    }
}
