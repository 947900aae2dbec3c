using System.CommandLine;
using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary><c>compare</c>: whether one load was faster than another, with what the repeats can show.</summary>
internal static class CompareCommand
{
    private const int MaxSides = 20; // as many tables as anybody reads

    public static Command Create(Terminal terminal)
    {
        var sides = new Argument<string[]>("files")
        {
            Description = "Reports of load --json; the first is what the others are compared with. "
                + "Several files of one side: a,b,c.",
            HelpName = "FILE",
            Arity = new ArgumentArity(2, MaxSides),
        };
        var thresholds = new Option<string[]>("--threshold")
        {
            Description = "What a ratio must be, as in \"lookup.p99<1.1\" or \"buy.rate>0.95\"; "
                + "exit code 99 if it is not. Repeatable.",
            HelpName = "RATIO",
        };
        Option<string?> html = LoadOutputs.HtmlOption();
        var command = new ClientCommand(
            "compare",
            "Compares reports of load: the ratio to the first, its 95 % interval over whole runs, and a verdict in words.",
            "compare before.json after.json --threshold \"lookup.p99<1.1\"")
        {
            sides, thresholds, html,
        };
        command.SetAction(given => LoadOutputs.RefusalOf(given, html) is { } refusal
            ? Refuse(ExitCode.BadCommandLine, refusal, terminal)
            : Run(given.GetValue(sides)!, given.GetValue(thresholds) ?? [], given.GetValue(html), terminal));
        return command;
    }

    private static int Run(string[] paths, string[] thresholds, string? html, Terminal terminal)
    {
        var limits = new List<RatioThreshold>();
        foreach (string text in thresholds)
        {
            if (RatioThreshold.Parse(text, out string refusal) is not { } limit)
            {
                return Refuse(ExitCode.BadCommandLine, $"--threshold: {refusal}", terminal);
            }

            limits.Add(limit);
        }

        var sides = new List<ComparedSide>();
        foreach (string path in paths)
        {
            if (ComparedSide.Read(path, out string refusal) is not { } side)
            {
                return Refuse(ExitCode.Refused, refusal, terminal);
            }

            sides.Add(side);
        }

        IReadOnlyList<ComparedFigure> figures = Comparison.Of(sides);
        if (figures.Count == 0)
        {
            return Refuse(ExitCode.Refused, "the files have no operation in common with enough calls", terminal);
        }

        ComparisonText.Write(sides, figures, terminal.Out);
        VerdictLine[] lines = [.. limits.SelectMany(limit => limit.Judge(figures))];
        foreach (VerdictLine line in lines)
        {
            AlignedText.WriteWrapped(terminal.Out, line.ToString(), indent: 6);
        }

        int exitCode = lines.Any(line => line.IsFailed) ? ExitCode.ThresholdMissed : ExitCode.Success;
        return html is not null
            && ReportFiles.WriteText(html, HtmlReport.Write(ComparisonPage.Of(sides, figures, lines))) is { } failure
            ? Refuse(exitCode == ExitCode.Success ? ExitCode.OutputLost : exitCode, failure, terminal)
            : exitCode;
    }

    private static int Refuse(int exitCode, string sentence, Terminal terminal)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}
