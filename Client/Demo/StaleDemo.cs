using System.Diagnostics;
using System.Globalization;
using PygmyStore.Client.Checks.History;

namespace PygmyStore.Client.Demo;

/// <summary>
/// <c>demo stale</c>: the same clients at a store with two front ends, first with the cache that only forgets after a while, then
/// with the store's own. It shows the first lookup that was told something old, if there is one.
/// </summary>
internal sealed class StaleDemo(DemoStage stage)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3); // of each cache: hundreds of buys

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Stale: two front ends, A and B. One client buys at A, two look the same books up at B.");
        if (Show("ttl", "a front end uses what it has read for one second") is not { } naive
            || Show("invalidate", "every cache forgets a book before its change is shown") is not { } own)
        {
            return stage.NotShown;
        }

        bool isAsExpected = naive.Stale > 0 && own is { Stale: 0, Findings: 0, Lookups: > 0 } && own.Hits is null or > 0;
        return stage.End(
            isAsExpected,
            isAsExpected ? "the naive cache lied, and the store's own did not."
            : own.Stale + own.Findings > 0 ? "the store's own cache was wrong: that must never be."
            : naive.Stale == 0 ? "the naive cache did not lie this time: run the demo again."
            : "the store's own cache answered nothing, so this shows nothing.");
    }

    /// <summary>Null when there is nothing to judge.</summary>
    private Outcome? Show(string mode, string meaning)
    {
        stage.Title($"cache_mode {mode}: {meaning}");
        using DemoStore? store = stage.Open(
            new DemoStoreOptions($"cache_mode,{mode}", "cache_ttl_ms,1000", "cache_lease_ms,1000") { FrontEnds = 2 });
        if (store is null)
        {
            return null;
        }

        var clients = new TwoFrontEnds(store.FrontEnd(0), store.FrontEnd(1), stage.Stop);
        clients.Run(Time);
        if (stage.Stop.IsSet)
        {
            return null;
        }

        if (clients.Trouble is { } trouble)
        {
            stage.Say($"A call failed: {trouble}");
        }

        var reads = StaleReads.In(clients.Calls);
        string memory = clients.Hits is { } hits ? $", {DemoStage.Number(hits)} of them from its memory" : "";
        string stale = reads.Stale == 0 ? "no lookup was"
            : reads.Stale == 1 ? "1 lookup was" : $"{DemoStage.Number(reads.Stale)} lookups were";
        stage.Say($"{DemoStage.Number(clients.Buys)} buys at A; {DemoStage.Number(reads.Lookups)} lookups at B{memory}; "
            + $"{stale} stale.");
        if (reads.First is var (known, lookup))
        {
            stage.Say(Example(known, lookup));
        }

        return new Outcome(reads.Lookups, reads.Stale, HistoryCheck.Run(clients.Calls).Count, clients.Hits);
    }

    private static string Example(Call known, Call lookup)
    {
        string where = known.IsChange ? "A sold a copy" : "B told a reader";
        double later = Stopwatch.GetElapsedTime(known.Ended, lookup.Begun).TotalMilliseconds;
        string time = later < 1 ? "less than 1 ms" : $"{later.ToString("F0", CultureInfo.InvariantCulture)} ms";
        return $"The first one: {where} of book {known.ItemNumber}, and its answer said that {known.Reply.Stock} are left. "
            + $"{char.ToUpperInvariant(time[0])}{time[1..]} later a client asked B, and B said {lookup.Reply.Stock}.";
    }

    private sealed record Outcome(int Lookups, int Stale, int Findings, long? Hits);
}
