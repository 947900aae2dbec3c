namespace PygmyStore.Client.Demo;

/// <summary>A demo by its name.</summary>
/// <param name="Name">What stands after <c>demo</c>.</param>
/// <param name="Shows">What it shows, one sentence.</param>
/// <param name="Run">Shows it; returns the exit code.</param>
internal sealed record DemoKind(string Name, string Shows, Func<DemoStage, int> Run);

/// <summary>All demos, in the order in which a class may see them.</summary>
internal static class Demos
{
    public static IReadOnlyList<DemoKind> All { get; } =
    [
        new("race", "Check-then-act sells more copies than there are; one critical section does not.",
            stage => new RaceDemo(stage).Run()),
        new("crash", "kill -9 of each server in the middle of buys; every order that was told is there once.",
            stage => new CrashDemo(stage).Run()),
        new("retry", "A lost answer buys twice without a key, once with one.", stage => new RetryDemo(stage).Run()),
        new("durability", "What an answered order survives with each setting.", stage => new DurabilityDemo(stage).Run()),
        new("overload", "Three times as many buys as the store can serve: it refuses early, and does not collapse.",
            stage => new OverloadDemo(stage).Run()),
        new("tiers", "Where the time of a buy goes, as the clients grow.", stage => new TiersDemo(stage).Run()),
        new("idle", "2,000 idle clients and a handful of threads.", stage => new IdleDemo(stage).Run()),
        new("stale", "A cache with a time to live tells old stock; a cache with leases does not.",
            stage => new StaleDemo(stage).Run()),
    ];
}
