using System.Globalization;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.LocalStores;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo overload</c>: more buys than the store can take. It serves what it can, and refuses the rest.</summary>
internal sealed class OverloadDemo(DemoStage stage, double seconds = 4)
{
    private const int Buyers = 400; // at once: a client waits at most a second, so this is no bound for the rates below
    private const int BuyersForCapacity = 16;
    private const double TimesCapacity = 3;

    // A store without these takes more than the clients of one machine can send. The sync of each buy alone is the bottleneck.
    private static readonly string[] Slow = ["buys_per_call,1", "max_batch,1", "queue_wait_ms,50"];

    private readonly TimeSpan _time = TimeSpan.FromSeconds(seconds);

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Overload: three times as many buys as the store can serve.");
        stage.Say("Each buy has a call and a sync of its own here, so that clients can send too many.");
        stage.Say("A buy that would wait longer than 50 ms for its turn is refused at once.");
        using LocalStore? store = stage.Open(new LocalStoreOptions(Slow) { Stock = 1_000_000, Durability = "fsync" });
        if (store is null)
        {
            return stage.CutShort;
        }

        var load = new DemoLoad(stage, store);
        if (Capacity(load) is not { } capacity)
        {
            return stage.CutShort;
        }

        if (capacity <= 0)
        {
            return stage.End(DemoResult.NotShown, "Nobody could buy: this machine is too busy.");
        }

        if (Flood(load, store, capacity) is not { } judgement)
        {
            return stage.CutShort;
        }

        (DemoResult result, string verdict) = judgement.Judge();
        return stage.Stop.IsSet ? stage.CutShort : stage.End(result, verdict);
    }

    /// <summary>Buys a second.</summary>
    private double? Capacity(DemoLoad load)
    {
        stage.Part($"1. What the store can do: {BuyersForCapacity} buyers who wait for their answers");
        if (load.Closed(BuyersForCapacity, _time) is null // it loads code
            || load.Closed(BuyersForCapacity, _time) is not { } figures)
        {
            return null;
        }

        Say(figures);
        return figures.Rate;
    }

    private OverloadJudgement? Flood(DemoLoad load, LocalStore store, double capacity)
    {
        double rate = capacity * TimesCapacity;
        stage.Part($"2. Three times as much: {PerSecond(rate)} buys a second, answered or not");
        var health = new HealthWatch(store.FrontEnd());
        BuyFigures? flood;
        using (health)
        {
            flood = load.Open(Buyers, _time, rate);
        }

        if (flood is null || stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        Say(flood, health);
        stage.Say(audit);
        return new OverloadJudgement
        {
            // A buyer without an answer may have an order too.
            AreBooksRight = audit.Verdict == AuditReport.Consistent && audit.Orders >= load.Told,
            Capacity = capacity,
            Sent = flood.SentRate,
            Bought = flood.Rate,
            Refused = flood.Refused,
            HealthFailed = health.Failed,
            ClientShare = flood.ClientShare,
            CapacityAfterwards = () => load.Closed(BuyersForCapacity, _time)?.Rate,
        };
    }

    private void Say(BuyFigures flood, HealthWatch health)
    {
        stage.Say($"Sent: {PerSecond(flood.SentRate)} a second.");
        Say(flood);
        stage.Say(
            $"Refused (503): {PerSecond(flood.Refused / flood.Seconds)} a second, median {Median(flood.RefusalTimes)} ms.");
        stage.Say($"Health checks meanwhile: {health.Times.Count} answered, {health.Failed} not; "
            + $"median {Median(health.Times)} ms.");
    }

    private void Say(BuyFigures figures) =>
        stage.Say($"Bought: {PerSecond(figures.Rate)} a second, median {Median(figures.Times)} ms.");

    private static string PerSecond(double rate) => rate.ToString("N0", CultureInfo.InvariantCulture);

    private static string Median(TimeHistogram times) => DemoStage.Milliseconds(times.Percentile(50) ?? 0);
}
