using System.Globalization;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo overload</c>: more buys than the store can take. It serves what it can, and refuses the rest.</summary>
internal sealed class OverloadDemo(DemoStage stage, double seconds = 4)
{
    private const int Buyers = 400; // at once: a client waits at most a second, so this is no bound for the rates below
    private const int BuyersForCapacity = 16;
    private const double TimesCapacity = 3;
    private const double LeastShare = 0.5; // of the capacity that must still be served: a store that collapses serves a few

    // A store without these takes more than the clients of one machine can send. The sync of each buy alone is the bottleneck.
    private static readonly string[] Slow = ["buys_per_call,1", "max_batch,1", "queue_wait_ms,50"];

    private readonly TimeSpan _time = TimeSpan.FromSeconds(seconds);

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Overload: three times as many buys as the store can serve.");
        stage.Say("For this demo each buy has its own call and sync, and waits at most 50 ms for its turn (queue_wait_ms).");
        using DemoStore? store = stage.Open(new DemoStoreOptions(Slow) { Stock = 1_000_000, Durability = "fsync" });
        if (store is null)
        {
            return stage.NotShown;
        }

        var load = new DemoLoad(stage, store);
        stage.Title($"1. {BuyersForCapacity} buyers who wait for their answers: what the store can do");
        if (load.Closed(BuyersForCapacity, _time) is not { } first // it loads code
            || load.Closed(BuyersForCapacity, _time) is not { } capacity)
        {
            return stage.NotShown;
        }

        Say(capacity);
        stage.Title($"2. Buys come at {DemoStage.Number((long)(capacity.Rate * TimesCapacity))} a second, whatever it answers");
        var health = new HealthWatch(store.FrontEnd());
        BuyFigures? flood;
        using (health)
        {
            flood = load.Open(Buyers, _time, capacity.Rate * TimesCapacity);
        }

        if (flood is null || stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return stage.NotShown;
        }

        Say(flood);
        stage.Say($"Refusals (503): {PerSecond(flood.Refused / flood.Seconds)} a second, "
            + $"median {Median(flood.RefusalTimes)} ms.");
        stage.Say($"Health checks meanwhile: {health.Times.Count} answered, {health.Failed} not; "
            + $"median {Median(health.Times)} ms.");
        stage.Say(audit);
        BuyFigures[] all = [first, capacity, flood];
        long untold = audit.Orders - all.Sum(one => one.BoughtInAll);
        bool isRight = audit.Verdict == AuditReport.Consistent && untold >= 0; // a buyer without an answer may have an order too
        bool isShown = flood.Refused > 0 && flood.Rate >= capacity.Rate * LeastShare && health.Failed == 0;
        return stage.End(
            isShown && isRight,
            !isRight ? "the orders are not those that the buyers were told: that must never be."
            : isShown ? $"it went on serving {PerSecond(flood.Rate)} buys a second, and told the rest to come later."
            : flood.Refused == 0 ? "nothing was refused: the clients could not send more than the store takes."
            : "it did not serve half of what it can do, or was not well meanwhile.");
    }

    private void Say(BuyFigures figures) =>
        stage.Say($"Bought: {PerSecond(figures.Rate)} a second, median {Median(figures.Times)} ms.");

    private static string PerSecond(double rate) => rate.ToString("N0", CultureInfo.InvariantCulture);

    private static string Median(TimeHistogram times) => DemoStage.Milliseconds(times.Percentile(50) ?? 0);
}
