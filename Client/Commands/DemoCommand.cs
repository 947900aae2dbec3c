using System.CommandLine;
using PygmyStore.Client.Demo;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary><c>demo NAME</c>: each shows one property of the store on servers of its own, which end with it.</summary>
internal static class DemoCommand
{
    private const string Everything = "all";

    public static Command Create(Terminal terminal)
    {
        var command = new ClientCommand(
            "demo",
            "Shows what the store guarantees, on servers of its own that end with it. Each ends with a verdict: exit code 0 as "
            + "it should be, 4 the store was wrong, 6 this machine could not show it, 3 a server did not start. Without a name "
            + "it lists the demos.",
            "demo race", "demo all");
        foreach (DemoKind kind in Demos.All)
        {
            command.Add(One(kind, terminal));
        }

        command.Add(All(terminal));
        command.SetAction(_ =>
        {
            List(terminal);
            return ExitCode.Success;
        });
        return command;
    }

    private static ClientCommand One(DemoKind kind, Terminal terminal)
    {
        var command = new ClientCommand(kind.Name, kind.Shows, $"demo {kind.Name}");
        command.SetAction(_ => OnStage(terminal, kind.Run));
        return command;
    }

    private static ClientCommand All(Terminal terminal)
    {
        var command = new ClientCommand(
            Everything, "Shows one after the other, and sums up. It takes some two minutes.", $"demo {Everything}");
        command.SetAction(_ => OnStage(terminal, stage => RunAll(stage, terminal)));
        return command;
    }

    /// <summary>Runs each. A store that was wrong counts more than one that could not be shown.</summary>
    private static int RunAll(DemoStage stage, Terminal terminal)
    {
        var codes = new List<(string Name, int ExitCode)>();
        foreach ((int index, DemoKind kind) in Demos.All.Index().TakeWhile(_ => !stage.Stop.IsSet))
        {
            terminal.Out.WriteLine($"--- {index + 1} of {Demos.All.Count}: demo {kind.Name}{Environment.NewLine}");
            codes.Add((kind.Name, kind.Run(stage)));
            terminal.Out.WriteLine();
        }

        foreach ((string name, int exitCode) in codes)
        {
            string line = $"{name,-12}{WordOf(exitCode)}";
            terminal.Out.WriteLine(terminal.Paint(line, exitCode == ExitCode.Success ? Tone.Good : Tone.Bad));
        }

        return stage.Stop.IsSet ? ExitCode.Interrupted
            : codes.Any(one => one.ExitCode == ExitCode.CheckFailed) ? ExitCode.CheckFailed
            : codes.Select(one => one.ExitCode).FirstOrDefault(exitCode => exitCode != ExitCode.Success);
    }

    private static string WordOf(int exitCode) => exitCode switch
    {
        ExitCode.Success => "ok",
        ExitCode.CheckFailed => "WRONG",
        ExitCode.NotShown => "not shown",
        ExitCode.Interrupted => "interrupted",
        _ => "could not go on",
    };

    private static int OnStage(Terminal terminal, Func<DemoStage, int> run)
    {
        if (!ServerPrograms.TryFind(out IReadOnlyDictionary<string, string>? programs, out string? why))
        {
            terminal.Error.WriteLine(why);
            return ExitCode.Unreachable;
        }

        using var stop = StopSignal.OfProcess();
        return run(new DemoStage(terminal, programs, stop));
    }

    private static void List(Terminal terminal)
    {
        int width = Demos.All.Max(kind => kind.Name.Length) + 2;
        foreach (DemoKind kind in Demos.All)
        {
            terminal.Out.WriteLine(TextBlock.Wrap($"{kind.Name.PadRight(width)}{kind.Shows}", DemoStage.Width, width));
        }

        terminal.Out.WriteLine($"{Everything.PadRight(width)}Each of them, one after the other.");
    }
}
