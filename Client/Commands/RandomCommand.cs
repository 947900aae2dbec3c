using System.CommandLine;
using PygmyStore.Client.Shop;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>random</c>: a customer without a plan, until Ctrl-C.</summary>
internal static class RandomCommand
{
    private const int MaxSeconds = 7 * 24 * 3600; // a week's soak

    // About a hundred steps a second can be watched; load is what measures.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseWithoutAnswer = TimeSpan.FromSeconds(1);

    public static Command Create(StoreOptions store, Terminal terminal)
    {
        Option<int?> seconds = new Option<int?>("--seconds") { Description = "How long; until Ctrl-C by default." }.Within(1, MaxSeconds);
        var seed = new Option<int?>("--seed") { Description = "Repeats the random choices of an earlier run." };
        var command = new Command("random", "Searches, looks up and buys at random, also when all is sold.") { seconds, seed };
        command.SetAction(given => store.Run(given, configuration => Run(
            configuration,
            terminal,
            given.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : TimeSpan.MaxValue,
            given.GetValue(seed) ?? Random.Shared.Next())));
        return command;
    }

    private static int Run(StoreConfiguration configuration, Terminal terminal, TimeSpan duration, int seed)
    {
        using Upstream frontEnd = StoreConnections.ToFrontEnd(configuration, calls: 1);
        var store = new StoreClient(frontEnd);
        Answer<IReadOnlyList<Book>> books = store.Search();
        if (!books.HasValue || books.Value.Count == 0)
        {
            terminal.Error.WriteLine(books.HasValue ? "the shop has no books" : books.Refusal());
            return books.HasValue ? ExitCode.Refused : books.ExitCode();
        }

        terminal.Error.WriteLine($"seed {seed}");
        using var stop = StopSignal.OfProcess();
        var shopper = new RandomShopper(store, books.Value, new Random(seed), terminal.Out);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (System.Diagnostics.Stopwatch.GetElapsedTime(start) < duration)
        {
            bool hasAnswer = shopper.Step();
            if (stop.Wait(hasAnswer ? Pause : PauseWithoutAnswer))
            {
                break;
            }
        }

        return ExitCode.Success;
    }
}
