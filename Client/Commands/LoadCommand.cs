using System.CommandLine;
using System.Text.Json;
using PygmyStore.Client.Load;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>load</c>: many clients at once, and what they saw.</summary>
internal static class LoadCommand
{
    private const int MaxThreads = 4096; // as many as the front end has at most
    private const int MaxSeconds = 7 * 24 * 3600; // a week's soak
    private const int DefaultSeconds = 10;

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        Option<int> threads = new Option<int>("--threads") { Description = "Clients at once, each with a connection of its own.", DefaultValueFactory = _ => 8 }
            .Within(1, MaxThreads);
        Option<int?> iterations = new Option<int?>("--iterations") { Description = "Iterations of each client." }.Within(1, int.MaxValue);
        Option<int?> seconds = new Option<int?>("--seconds") { Description = $"How long; {DefaultSeconds} s when --iterations is not given either." }
            .Within(1, MaxSeconds);
        Option<double> buyProbability = new Option<double>("--buy-probability") { Description = "How often an iteration buys its book.", DefaultValueFactory = _ => 0.2 }
            .Within(0, 1);
        var only = new Option<string?>("--only") { Description = "Do nothing but this." };
        only.AcceptOnlyFromAmong([.. Enum.GetValues<Operation>().Select(operation => operation.Name())]);
        var seed = new Option<int?>("--seed") { Description = "Repeats the random choices of an earlier run." };
        var json = new Option<string?>("--json") { Description = "Write the report as data, too.", HelpName = "FILE" };
        var command = new Command("load", "Lets many clients search, look up and buy at once; measures each tier.")
        {
            threads, iterations, seconds, buyProbability, only, seed, json,
        };
        command.SetAction(given => store.Run(given, configuration => Run(configuration, terminal, given.GetValue(json), new LoadPlan
        {
            Threads = given.GetValue(threads),
            Iterations = given.GetValue(iterations),
            Duration = given.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit)
                : given.GetValue(iterations) is null ? TimeSpan.FromSeconds(DefaultSeconds)
                : null,
            BuyProbability = given.GetValue(buyProbability),
            Only = given.GetValue(only) is { } name ? Enum.GetValues<Operation>().Single(operation => operation.Name() == name) : null,
            Seed = given.GetValue(seed) ?? Random.Shared.Next(),
        })));
        return command;
    }

    private static int Run(StoreConfiguration configuration, Terminal terminal, string? jsonFile, LoadPlan plan)
    {
        Answer<IReadOnlyList<Book>> books = AllBooks(configuration);
        if (!books.HasValue || books.Value.Count == 0)
        {
            terminal.Error.WriteLine(books.HasValue ? "the shop has no books" : books.Refusal());
            return books.HasValue ? ExitCode.Refused : books.ExitCode();
        }

        terminal.Error.WriteLine($"seed {plan.Seed}");
        using var stop = StopSignal.OfProcess();
        var run = new LoadRun(plan, new LoadTargets(books.Value), () => StoreConnections.ToFrontEnd(configuration, calls: 1), stop);
        LoadReport report = run.Run(terminal.Error);
        LoadSummary.Write(report, terminal);
        if (jsonFile is not null && WriteFailure(jsonFile, report) is { } failure)
        {
            terminal.Error.WriteLine(failure);
            return ExitCode.Refused;
        }

        return report.Unexpected == 0 ? ExitCode.Success : ExitCode.Refused;
    }

    private static Answer<IReadOnlyList<Book>> AllBooks(StoreConfiguration configuration)
    {
        using Upstream frontEnd = StoreConnections.ToFrontEnd(configuration, calls: 1);
        return new StoreClient(frontEnd).Search();
    }

    private static string? WriteFailure(string path, LoadReport report)
    {
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(report, ClientJson.Default.LoadReport) + "\n");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: cannot be written: {e.Message}";
        }
    }
}
