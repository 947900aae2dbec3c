using System.CommandLine;
using System.Diagnostics;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Shop;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary><c>shop</c>, the menu, and <c>random</c>, a customer without a plan.</summary>
internal static class ShopCommands
{
    private const int MaxSeconds = 7 * 24 * 3600; // a soak test of a week

    // About a hundred steps a second: a person can follow them. "load" is for measuring.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseWithoutAnswer = TimeSpan.FromSeconds(1);

    public static Command Shop(StoreOptions store, Terminal terminal)
    {
        var command = new ClientCommand(
            "shop", "Opens the shop's menu. In a pipe, only the answers go to the output.",
            "shop", "shop < what-to-type.txt");
        store.AddClientLog(command);
        command.SetAction(given => store.RunOnStore(given, access =>
        {
            using Upstream frontEnd = access.Connect(calls: 1);
            string? times = null; // of the last answer
            StoreClient client = access.Client(frontEnd, (in UpstreamCall answer) => times = AnswerTimes.Of(answer));
            return new ShopDialogue(client, access.Url, terminal, () => times).Run();
        }));
        return command;
    }

    public static Command Random(StoreOptions store, Terminal terminal)
    {
        Option<int?> seconds = new Option<int?>("--seconds")
        {
            Description = "How long; by default until Ctrl-C.",
            HelpName = "N",
        }.Within(1, MaxSeconds);
        Option<int?> seed = new Option<int?>("--seed")
        {
            Description = "Repeats the random choices of an earlier run.",
            HelpName = "N",
        }.Within(int.MinValue, int.MaxValue);
        var command = new ClientCommand(
            "random", "Searches, looks up and buys at random, even when all is sold.", "random --seconds 10 --seed 7")
        {
            seconds, seed,
        };
        store.AddClientLog(command);
        command.SetAction(given => store.RunOnBooks(given, (access, books) =>
        {
            int chosen = given.GetValue(seed) ?? System.Random.Shared.Next();
            terminal.Error.WriteLine($"seed {chosen}");
            using Upstream frontEnd = access.Connect(calls: 1);
            var shopper = new RandomShopper(access.Client(frontEnd), books, new Random(chosen), terminal.Out);
            return Run(shopper, given.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : null);
        }));
        return command;
    }

    private static int Run(RandomShopper shopper, TimeSpan? duration)
    {
        using var stop = StopSignal.OfProcess();
        long start = Stopwatch.GetTimestamp();
        while (!stop.IsSet && !(Stopwatch.GetElapsedTime(start) >= duration))
        {
            bool hasAnswer = shopper.Step();
            stop.Wait(hasAnswer ? Pause : PauseWithoutAnswer);
        }

        return stop.IsSet ? ExitCode.Interrupted : ExitCode.Success;
    }
}
