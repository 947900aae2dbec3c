using System.CommandLine;
using System.Diagnostics;
using PygmyStore.Client.Checks;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Shop;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>shop</c>, the menu; <c>random</c>, a customer without a plan; <c>check</c>, a customer with a script.</summary>
internal static class ShopCommands
{
    private const int MaxSeconds = 7 * 24 * 3600; // a soak test of a week

    // About a hundred steps a second: a person can follow them. "load" is for measuring.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseWithoutAnswer = TimeSpan.FromSeconds(1);

    public static Command Shop(StoreOptions store, Terminal terminal)
    {
        var command = new Command("shop", "Opens the shop's menu.");
        command.SetAction(given => store.Run(given, configuration =>
        {
            using Upstream frontEnd = StoreClient.Connect(configuration, calls: 1);
            new ShopDialogue(new StoreClient(frontEnd), terminal).Run();
            return ExitCode.Success;
        }));
        return command;
    }

    public static Command Random(StoreOptions store, Terminal terminal)
    {
        Option<int?> seconds = new Option<int?>("--seconds") { Description = "How long; by default until Ctrl-C." }
            .Within(1, MaxSeconds);
        var seed = new Option<int?>("--seed") { Description = "Repeats the random choices of an earlier run." };
        var command = new Command("random", "Searches, looks up and buys at random, even when all is sold.") { seconds, seed };
        command.SetAction(given => store.RunWithBooks(given, (configuration, books) =>
        {
            int chosen = given.GetValue(seed) ?? System.Random.Shared.Next();
            terminal.Error.WriteLine($"seed {chosen}");
            using Upstream frontEnd = StoreClient.Connect(configuration, calls: 1);
            var shopper = new RandomShopper(new StoreClient(frontEnd), books, new Random(chosen), terminal.Out);
            Run(shopper, given.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : TimeSpan.MaxValue);
            return ExitCode.Success;
        }));
        return command;
    }

    public static Command Check(StoreOptions store, Terminal terminal)
    {
        var command = new Command("check", "Checks a running store: searches, looks up, and buys test books of its own.");
        command.SetAction(given => store.Run(given, configuration =>
        {
            using Upstream frontEnd = StoreClient.Connect(configuration, TestPurchases.Buyers);
            int failed = 0;
            foreach (CheckResult result in new StoreCheck(new StoreClient(frontEnd), new CatalogAdmin(configuration)).Run())
            {
                terminal.Out.WriteLine(
                    result.Failure is null ? $"ok      {result.Name}" : $"FAILED  {result.Name}: {result.Failure}");
                failed += result.Failure is null ? 0 : 1;
            }

            terminal.Out.WriteLine(failed == 0 ? "all checks passed" : $"{failed} checks failed");
            return failed == 0 ? ExitCode.Success : ExitCode.Refused;
        }));
        return command;
    }

    private static void Run(RandomShopper shopper, TimeSpan duration)
    {
        using var stop = StopSignal.OfProcess();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration && !stop.IsSet)
        {
            bool hasAnswer = shopper.Step();
            stop.Wait(hasAnswer ? Pause : PauseWithoutAnswer);
        }
    }
}
