using System.CommandLine;
using System.Text.Json;
using PygmyStore.Client.Load;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Commands;

/// <summary><c>load</c>: many clients at once, and what they measured.</summary>
internal static class LoadCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var plan = new LoadOptions();
        var json = new Option<string?>("--json") { Description = "Write the report as JSON too.", HelpName = "FILE" };
        var command = new Command("load", "Lets many clients search, look up and buy at once; measures each tier.") { json };
        plan.AddTo(command);
        command.SetAction(given => store.RunWithBooks(given, (configuration, books) =>
            Run(configuration, terminal, plan.PlanOf(given), books, given.GetValue(json))));
        return command;
    }

    private static int Run(
        StoreConfiguration configuration, Terminal terminal, LoadPlan plan, IReadOnlyList<Book> books, string? jsonFile)
    {
        terminal.Error.WriteLine($"seed {plan.Seed}");
        using var stop = StopSignal.OfProcess();
        var run = new LoadRun(plan, new LoadTargets(books), () => StoreClient.Connect(configuration, calls: 1), stop);
        LoadReport report = run.Run(terminal.Error);
        LoadSummary.Write(report, terminal);
        try
        {
            if (jsonFile is not null)
            {
                File.WriteAllText(jsonFile, JsonSerializer.Serialize(report, LoadJson.Default.LoadReport) + "\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"{jsonFile}: cannot be written: {e.Message}");
            return ExitCode.Refused;
        }

        return report.Unexpected == 0 ? ExitCode.Success : ExitCode.Refused;
    }
}
