using System.CommandLine;
using PygmyStore.Client.Demo;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary><c>demo NAME</c>: each shows one property of the store on servers of its own, which end with it.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ClientCommand(
            "demo", "Shows what the store guarantees, on servers of its own that end with the demo.", "demo stale")
        {
            Stale(terminal),
        };
        return command;
    }

    private static ClientCommand Stale(Terminal terminal)
    {
        var command = new ClientCommand(
            "stale",
            "Shows stale reads through two front ends whose caches only forget after a while, and none with the store's own. "
            + "Exits with 0 if so, with 1 if not. It takes some 15 seconds.",
            "demo stale");
        command.SetAction(_ =>
        {
            if (!ServerPrograms.TryFind(out IReadOnlyDictionary<string, string>? programs, out string? why))
            {
                terminal.Error.WriteLine(why);
                return ExitCode.Refused;
            }

            using var stop = StopSignal.OfProcess();
            return new StaleDemo(terminal, programs, stop).Run();
        });
        return command;
    }
}
