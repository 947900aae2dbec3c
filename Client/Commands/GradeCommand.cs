using System.CommandLine;
using PygmyStore.Client.Grade;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Grade.Plan;
using PygmyStore.Client.Grade.Processes;
using PygmyStore.Client.Grade.Report;
using PygmyStore.Client.Reports;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary><c>grade PLAN</c>: judges anybody's store, whose processes it starts, kills and pauses.</summary>
internal static class GradeCommand
{
    private const int Indent = 6; // below the verdict of a check
    private const int MaxPlanCharacters = 1024 * 1024; // more than a plan has; some files, such as /dev/zero, have no end

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("PLAN") { Description = "The plan: how the store is run, and what each check is worth." };
        var only = new Option<string[]>("--only")
        {
            Description = "Run this check only, as in race or \"kill catalog\". Repeatable.",
            HelpName = "CHECK",
        };
        Option<int?> seed = new Option<int?>("--seed")
        {
            Description = "Repeats a run: the same customers ask for the same books.",
            HelpName = "N",
        }.Within(0, int.MaxValue);
        var report = new Option<string?>("--report")
        {
            Description = "Write report.html and report.md for the student, grades.csv and grade.json for the grader.",
            HelpName = "FOLDER",
        };
        var command = new ClientCommand(
            "grade",
            "Judges anybody's store that speaks one of the faces: routes, races, loads, kills. Exits with 4 if a check failed.",
            "grade docs/grade/pygmy-store.plan", "grade docs/grade/pygmy-store.plan --only race --seed 7 --report output/grade")
        {
            file, only, seed, report,
        };
        command.SetAction(given => Run(
            given.GetValue(file)!, given.GetValue(only) ?? [], given.GetValue(seed) ?? Random.Shared.Next(1_000_000),
            given.GetValue(report), terminal));
        return command;
    }

    private static int Run(string file, string[] only, int seed, string? folder, Terminal terminal)
    {
        if (Lines(file, out string why) is not { } lines)
        {
            return Refuse(ExitCode.Refused, why, terminal);
        }

        if (PlanReader.Read(file, lines, out IReadOnlyList<string> mistakes) is not { } plan)
        {
            return Refuse(ExitCode.BadCommandLine, string.Join(Environment.NewLine, mistakes), terminal);
        }

        IStoreCheck[] checks = [.. CheckList.Of(plan).Select(one => one.Check)];
        if (only.FirstOrDefault(name => !checks.Any(check => StoreJudge.IsWanted(check, [name]))) is { } unknown)
        {
            string names = string.Join(", ", checks.Select(check => check.Name));
            return Refuse(ExitCode.BadCommandLine, $"--only: the plan has no check {unknown}; it has {names}", terminal);
        }

        if (folder is not null && ReportFolder.WhyNotReady(folder) is { } lost)
        {
            return Refuse(ExitCode.OutputLost, lost, terminal);
        }

        return ProcessGroup.IsPossible
            ? Judge(plan, only, seed, folder, terminal)
            : Refuse(ExitCode.Refused, "grade runs the store in process groups: it needs Linux and setsid", terminal);
    }

    private static int Judge(GradePlan plan, string[] only, int seed, string? folder, Terminal terminal)
    {
        using var stop = StopSignal.OfProcess();
        terminal.Out.WriteLine(terminal.Fit($"{plan.Store}, face {plan.Face.Name}, seed {seed}"));
        GradeReport report = new StoreJudge(plan, seed, () => stop.IsSet).Run(only, line => Write(line, terminal));
        terminal.Out.WriteLine($"{report.Earned} of {report.Possible} points");
        string? failure = folder is null ? null : ReportFolder.WhyNotWritten(
            StudentPage.Of(report), folder, ("grades.csv", GraderFiles.Csv(report)), ("grade.json", GraderFiles.Json(report)));
        if (failure is not null)
        {
            terminal.Error.WriteLine(failure);
        }

        return report.HasFailed ? ExitCode.CheckFailed
            : report.IsInterrupted ? ExitCode.Interrupted
            : failure is not null ? ExitCode.OutputLost
            : ExitCode.Success;
    }

    private static string[]? Lines(string file, out string why)
    {
        try
        {
            why = $"{file} is too long for a plan";
            using var reader = new StreamReader(file);
            char[] text = new char[MaxPlanCharacters + 1];
            int length = reader.ReadBlock(text);
            return length > MaxPlanCharacters
                ? null
                : new string(text, 0, length).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            why = $"the plan cannot be read: {error.Message}";
            return null;
        }
    }

    private static void Write(GradeLine line, Terminal terminal)
    {
        string word = line.Outcome.Verdict switch
        {
            GradeVerdict.Pass => terminal.Paint("PASS", Tone.Good),
            GradeVerdict.Fail => terminal.Paint("FAIL", Tone.Bad),
            _ => terminal.Paint("n/a ", Tone.Quiet),
        };
        string points = $"{line.Earned} of {line.Possible}";
        terminal.Out.WriteLine($"{word}  {line.Check,-20} {points,10}");
        foreach (string sentence in line.Outcome.Evidence.Prepend(line.Outcome.Sentence))
        {
            terminal.Out.WriteLine(TextBlock.Wrap(new string(' ', Indent) + sentence, terminal.Width, Indent));
        }
    }

    private static int Refuse(int exitCode, string sentence, Terminal terminal)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}
