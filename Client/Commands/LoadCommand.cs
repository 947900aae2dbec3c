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
    private const int MaxThreads = 4096; // as many as the front end has at most
    private const int MaxSeconds = 7 * 24 * 3600; // a soak test of a week
    private const int DefaultSeconds = 10;

    private static readonly Dictionary<string, Operation> OperationByName =
        Enum.GetValues<Operation>().ToDictionary(operation => operation.ToString().ToLowerInvariant());

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        Option<int> threads = new Option<int>("--threads")
        {
            Description = "Concurrent clients, each with its own connection.",
            DefaultValueFactory = _ => 8, // enough to keep two cores busy, with a store on the same machine
        }.Within(1, MaxThreads);
        Option<int?> iterations = new Option<int?>("--iterations") { Description = "Iterations of each client." }
            .Within(1, int.MaxValue);
        Option<int?> seconds = new Option<int?>("--seconds") { Description = $"How long; {DefaultSeconds} without --iterations." }
            .Within(1, MaxSeconds);
        Option<double> buyProbability = new Option<double>("--buy-probability")
        {
            Description = "How often an iteration (search a topic, look up a book) buys the book too.",
            DefaultValueFactory = _ => 0.2,
        }.Within(0, 1);
        var only = new Option<string?>("--only") { Description = "Makes every iteration this operation." };
        only.AcceptOnlyFromAmong([.. OperationByName.Keys]);
        var seed = new Option<int?>("--seed") { Description = "Repeats the random choices of an earlier run." };
        var json = new Option<string?>("--json") { Description = "Write the report as JSON too.", HelpName = "FILE" };
        var command = new Command("load", "Lets many clients search, look up and buy at once; measures each tier.")
        {
            json, threads, iterations, seconds, buyProbability, only, seed,
        };
        command.SetAction(given => store.RunWithBooks(given, (configuration, books) =>
        {
            int? count = given.GetValue(iterations);
            int? limit = given.GetValue(seconds) ?? (count is null ? DefaultSeconds : null);
            var plan = new LoadPlan
            {
                Threads = given.GetValue(threads),
                Iterations = count,
                Duration = limit is { } duration ? TimeSpan.FromSeconds(duration) : null,
                BuyProbability = given.GetValue(buyProbability),
                Only = given.GetValue(only) is { } name ? OperationByName[name] : null,
                Seed = given.GetValue(seed) ?? Random.Shared.Next(),
            };
            return Run(configuration, terminal, plan, books, given.GetValue(json));
        }));
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
