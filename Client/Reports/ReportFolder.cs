using System.Text;

namespace PygmyStore.Client.Reports;

/// <summary>Writes a report into a folder: an HTML page, the same as Markdown with its plots as files, and other files.</summary>
internal static class ReportFolder
{
    private const string PlotFolder = "plots";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the folder, and tries to write there, before somebody measures for minutes.</summary>
    /// <returns>Null, or the sentence that says why no report can be written there.</returns>
    public static string? WhyNotReady(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            string trial = Path.Combine(folder, Path.GetRandomFileName());
            using FileStream file = File.Create(trial, bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{folder}: no report can be written there: {error.Message}";
        }
    }

    /// <summary>Makes the folder if need be. Null, or the sentence that says why the report could not be written.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">Where it goes; files of the same names are replaced.</param>
    /// <param name="others">Texts beside it, by the names of their files.</param>
    public static string? WhyNotWritten(
        ReportDocument report, string folder, params IEnumerable<(string Name, string Text)> others)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, PlotFolder));
            var markdown = MarkdownReport.Write(report, PlotFolder);
            IEnumerable<(string Name, string Text)> own =
            [
                ("report.html", HtmlReport.Write(report)), ("report.md", markdown.Text),
                .. markdown.Plots.Select(plot => (plot.Key, plot.Value)),
            ];
            foreach ((string name, string text) in own.Concat(others))
            {
                File.WriteAllText(Path.Combine(folder, name), text, Utf8);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{folder}: the report could not be written: {error.Message}";
        }
    }
}
