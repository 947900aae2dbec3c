using System.CommandLine;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Commands;

/// <summary>The files that a load can write.</summary>
internal sealed class LoadOutputs
{
    private readonly Option<string?> _json = TrafficOptions.Text(
        "--json", "FILE", "Write all runs as JSON, with histograms that can be merged; for compare and load merge.");

    private readonly Option<string?> _csv = TrafficOptions.Text(
        "--csv", "FILE", "Write a line for each operation and second.");

    private readonly Option<string?> _hgrm = TrafficOptions.Text(
        "--hgrm", "FILE", "Write HdrHistogram's percentiles: load.hgrm gives load.buy.hgrm, load.lookup.hgrm...");

    private readonly Option<string?> _html = HtmlOption();

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_csv);
        command.Options.Add(_hgrm);
        command.Options.Add(_html);
    }

    /// <summary>Null, or the sentence that says why a file cannot be there: better before the load than after it.</summary>
    public string? Refusal(ParseResult given) =>
        RefusalOf(given, _json) ?? RefusalOf(given, _csv) ?? RefusalOf(given, _hgrm) ?? RefusalOf(given, _html);

    /// <summary>The option of every command that can write its report as a page.</summary>
    public static Option<string?> HtmlOption() => TrafficOptions.Text(
        "--html", "FILE", "Write a report with tables and plots for people: one page that needs no other file.");

    public static string? RefusalOf(ParseResult given, Option<string?> option)
    {
        string? path = given.GetValue(option);
        return path is null ? null
            : path.Length == 0 ? $"{option.Name}: the name of a file is missing"
            : Directory.Exists(path) ? $"{option.Name}: {path} is a folder"
            : !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
                ? $"{option.Name}: the folder of {path} does not exist"
            : null;
    }

    /// <summary>Writes what was asked for; null, or the sentence that says which file could not be written.</summary>
    public string? Write(ParseResult given, IReadOnlyList<LoadReport> runs, IReadOnlyList<string> servers) =>
        Write(given, _json, runs, ReportFiles.WriteJson)
        ?? Write(given, _csv, runs, ReportFiles.WriteCsv)
        ?? Write(given, _hgrm, runs, ReportFiles.WriteHgrm)
        ?? Write(given, _html, runs, (path, all) => ReportFiles.WriteText(path, HtmlReport.Write(LoadPage.Of(all, servers))));

    private static string? Write(
        ParseResult given, Option<string?> option, IReadOnlyList<LoadReport> runs,
        Func<string, IReadOnlyList<LoadReport>, string?> write) =>
        given.GetValue(option) is { } path ? write(path, runs) : null;
}
