using System.CommandLine;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary><c>load merge</c>: one report of the parts that several machines sent.</summary>
internal static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("files")
        {
            Description = "The reports of all parts.",
            HelpName = "FILE",
            Arity = new ArgumentArity(1, LoadPart.MaxParts),
        };
        var json = new Option<string?>("--json") { Description = "Write the merged report as JSON too.", HelpName = "FILE" };
        Option<string?> html = LoadOutputs.HtmlOption();
        var command = new ClientCommand(
            "merge", "Merges the reports of a load's parts (load --part 1/2, --part 2/2): percentiles of all calls together.",
            "load merge part1.json part2.json --json load.json")
        {
            files, json, html,
        };
        command.SetAction(given =>
            (LoadOutputs.RefusalOf(given, json) ?? LoadOutputs.RefusalOf(given, html)) is { } refusal
                ? Refuse(ExitCode.BadCommandLine, refusal, terminal)
                : Run(given.GetValue(files)!, given.GetValue(json), given.GetValue(html), terminal));
        return command;
    }

    private static int Run(string[] paths, string? json, string? html, Terminal terminal)
    {
        var files = new List<NamedReports>();
        foreach (string path in paths)
        {
            if (ReportFiles.Read(path, out string refusal) is not { } runs)
            {
                return Refuse(ExitCode.Refused, refusal, terminal);
            }

            files.Add(new NamedReports(path, runs));
        }

        if (ReportMerge.Merge(files, out string why) is not { } merged)
        {
            return Refuse(ExitCode.Refused, why, terminal);
        }

        foreach (LoadReport run in merged)
        {
            LoadText.Write(run, terminal.Out);
            LoadText.WriteVerdicts(run, terminal.Out);
        }

        return Write(json, html, merged) is { } failure
            ? Refuse(ExitCode.OutputLost, failure, terminal)
            : LoadVerdict.ExitCodeOf(merged);
    }

    /// <summary>Null, or the sentence that says which file could not be written.</summary>
    private static string? Write(string? json, string? html, IReadOnlyList<LoadReport> merged)
    {
        string? failure = json is null ? null : ReportFiles.WriteJson(json, merged);
        return failure is null && html is not null
            ? ReportFiles.WriteText(html, HtmlReport.Write(LoadPage.Of(merged, servers: [])))
            : failure;
    }

    private static int Refuse(int exitCode, string sentence, Terminal terminal)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}
