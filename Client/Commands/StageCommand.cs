using System.CommandLine;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Stage;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Commands;

/// <summary>
/// <c>stage</c> runs a store that a class may break; <c>stage kill catalog</c> and the like ask it from a second terminal.
/// </summary>
internal static class StageCommand
{
    private const long UsualStock = 5000; // lasts for a lesson at 20 visitors a second, and the bars still move
    private const long MaxStock = 1_000_000_000;

    public static Command Create(Terminal terminal)
    {
        Option<string?> folder = new("--folder")
        {
            Description = "The stage's folder, which is deleted at its end; by default a temporary one.",
            HelpName = "DIR",
            Recursive = true,
        };
        Option<int?> port = new Option<int?>("--port")
        {
            Description = "The port of the front end, on loopback; by default a free one.",
            HelpName = "N",
        }.Within(1, ushort.MaxValue);
        Option<long> stock = new Option<long>("--stock")
        {
            Description = "Copies of each of the four books.",
            HelpName = "N",
            DefaultValueFactory = _ => UsualStock,
        }.Within(0, MaxStock);
        Option<int> load = new Option<int>("--load")
        {
            Description = "Visitors a second, who search, look and buy one time in five.",
            HelpName = "N",
        }.Within(0, StageLoad.MaxRate);
        var command = new ClientCommand(
            "stage",
            "Runs a store of its own that a class may break: with buttons on its page /live, or from a second terminal with "
            + "the commands below. It ends with Ctrl-C, and deletes what it has made.",
            "stage --load 20", "stage status", "stage kill catalog", "stage restart catalog", "stage delay frontend-order 100",
            "stage lose order-catalog 30", "stage disk full", "stage fault check_then_act", "stage calm")
        {
            folder, port, stock, load,
        };
        foreach (StageVerb verb in Enum.GetValues<StageVerb>())
        {
            command.Add(Ask(verb, folder, terminal));
        }

        command.Add(Status(folder, terminal));
        command.SetAction(given => Run(
            new StageOptions(
                given.GetValue(folder), given.GetValue(port), given.GetValue(stock), given.GetValue(load)),
            terminal));
        return command;
    }

    private static int Run(StageOptions options, Terminal terminal)
    {
        if (OperatingSystem.IsWindows())
        {
            return Refuse(terminal, ExitCode.Refused, "a stage needs signals: it runs on Linux and macOS");
        }

        if (!ServerPrograms.TryFind(out IReadOnlyDictionary<string, string>? programs, out string? why))
        {
            return Refuse(terminal, ExitCode.Unreachable, why);
        }

        using var stop = StopSignal.OfProcess(withHangUp: true);
        return new StageRun(terminal, programs, stop).Run(options);
    }

    private static ClientCommand Ask(StageVerb verb, Option<string?> folder, Terminal terminal)
    {
        string name = StageAsk.NameOf(verb);
        IReadOnlyList<string> objects = StageAsk.ObjectsOf(verb);
        var to = new Argument<string>("to") { Description = string.Join(", ", objects) };
        var amount = new Argument<string>("amount") { Description = AmountOf(verb) };
        var command = new ClientCommand(name, DescriptionOf(verb), $"stage {ExampleOf(verb)}");
        if (objects.Count > 0)
        {
            command.Add(to);
        }

        if (StageAsk.MostOf(verb) > 0)
        {
            command.Add(amount);
        }

        command.SetAction(given =>
        {
            string[] words =
            [
                name,
                .. objects.Count > 0 ? [given.GetRequiredValue(to)] : Array.Empty<string>(),
                .. StageAsk.MostOf(verb) > 0 ? [given.GetRequiredValue(amount)] : Array.Empty<string>(),
            ];
            return StageAsk.Read(string.Join(' ', words), out string whyNot) is { } ask
                ? OnStage(given.GetValue(folder), terminal, stage => stage.Ask(ask))
                : Refuse(terminal, ExitCode.BadCommandLine, whyNot);
        });
        return command;
    }

    private static ClientCommand Status(Option<string?> folder, Terminal terminal)
    {
        var command = new ClientCommand("status", "Shows what was asked of the stage, and what is seen.", "stage status");
        command.SetAction(given => OnStage(given.GetValue(folder), terminal, stage => stage.Look()));
        return command;
    }

    /// <summary>Asks the one stage that runs.</summary>
    private static int OnStage(string? folder, Terminal terminal, Func<StageClient, Answer<StageReport>> ask)
    {
        List<StageControl> running = [.. StageFile.Find(folder).Where(IsThere)];
        if (running.Count != 1)
        {
            string where = folder is null ? "" : $" in {folder}";
            return Refuse(
                terminal, running.Count == 0 ? ExitCode.Unreachable : ExitCode.Refused,
                running.Count == 0 ? $"no stage runs{where}: start one in another terminal with the command stage"
                : $"{running.Count} stages run: start each with a --folder, and name it here");
        }

        using var stage = new StageClient(running[0].EndPoint, running[0].Token);
        Answer<StageReport> answer = ask(stage);
        if (!answer.HasValue)
        {
            return Refuse(terminal, answer.ExitCode(), answer.IsRefusal ? answer.Refusal() : "the stage gives no answer");
        }

        StageText.Write(answer.Value, terminal);
        return ExitCode.Success;
    }

    private static bool IsThere(StageControl control)
    {
        using var stage = new StageClient(control.EndPoint, control.Token);
        return stage.Look().HasValue; // another server may have the port of a stage that was killed
    }

    private static string DescriptionOf(StageVerb verb) => verb switch
    {
        StageVerb.Pause => "Stops a server (SIGSTOP): it is there and does nothing. The front end goes on by itself after 5 s.",
        StageVerb.Resume => "Lets a paused server go on.",
        StageVerb.Kill => "kill -9. The front end comes back by itself after 3 s, because it carries the buttons.",
        StageVerb.Restart => "Starts a dead server again, on its data.",
        StageVerb.Delay => "Delays what one server sends to another, and the answers as well.",
        StageVerb.Cut => "Cuts the connection before a call arrives, for a share of the calls.",
        StageVerb.Lose => "Loses the answer after a call was carried out, for a share of the calls.",
        StageVerb.Disk => "Lets catalog and order service write nothing more, as on a full disk, or frees it again.",
        StageVerb.Fault => "Starts the catalog again with a planted fault, or without one (none).",
        StageVerb.Calm => "Takes everything back: all servers run, and nothing is in their way.",
        _ => "Takes everything back, and begins with new books and no sales: for figures that a fault has made wrong for good.",
    };

    private static string AmountOf(StageVerb verb) => verb == StageVerb.Delay
        ? $"Milliseconds, 0 to {StageAsk.MostOf(verb)}."
        : $"Per cent of the calls, 0 to {StageAsk.MostOf(verb)}.";

    private static string ExampleOf(StageVerb verb) => verb switch
    {
        StageVerb.Delay => "delay frontend-order 100",
        StageVerb.Cut => "cut frontend-catalog 20",
        StageVerb.Lose => "lose order-catalog 30",
        StageVerb.Disk => "disk full",
        StageVerb.Fault => "fault check_then_act",
        StageVerb.Calm or StageVerb.Anew => StageAsk.NameOf(verb),
        _ => $"{StageAsk.NameOf(verb)} catalog",
    };

    private static int Refuse(Terminal terminal, int exitCode, string sentence)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}
