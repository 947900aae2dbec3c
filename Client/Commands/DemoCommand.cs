using System.CommandLine;
using PygmyStore.Client.Demo;
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
            + "it should be, 1 not, 3 when a server did not start. Without a name it lists the demos.",
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

    /// <summary>Runs each, and returns the first exit code that is not well.</summary>
    private static int RunAll(DemoStage stage, Terminal terminal)
    {
        var codes = new List<(string Name, int ExitCode)>();
        foreach (DemoKind kind in Demos.All.TakeWhile(_ => !stage.Stop.IsSet))
        {
            codes.Add((kind.Name, kind.Run(stage)));
            terminal.Out.WriteLine();
        }

        foreach ((string name, int exitCode) in codes)
        {
            bool isWell = exitCode == ExitCode.Success;
            string line = $"{name,-12}{(isWell ? "ok" : $"exit code {exitCode}")}";
            terminal.Out.WriteLine(terminal.Paint(line, isWell ? Tone.Good : Tone.Bad));
        }

        return stage.Stop.IsSet ? ExitCode.Interrupted
            : codes.Select(one => one.ExitCode).FirstOrDefault(exitCode => exitCode != ExitCode.Success);
    }

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
