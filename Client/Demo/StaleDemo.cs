using System.Diagnostics;
using System.Globalization;
using PygmyStore.Client.Checks.History;
using PygmyStore.Client.LocalStores;

namespace PygmyStore.Client.Demo;

/// <summary>
/// <c>demo stale</c>: the same clients at a store with two front ends, first with the cache that only forgets after a while, then
/// with the store's own. It shows the first lookup that was told something old, if there is one.
/// </summary>
internal sealed class StaleDemo(DemoStage stage, double seconds = 3)
{
    // On a busy machine a lookup may have to wait for the catalog. It shall not be refused: this is no demo of an overload.
    private const string Patience = "queue_wait_ms,10000";

    private readonly TimeSpan _time = TimeSpan.FromSeconds(seconds); // of each cache: hundreds of buys

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Stale: two front ends, A and B. One client buys at A. Two clients look the same books up at B.");
        stage.Say("A lookup is stale if it shows an older state than an answer that had come before.");
        stage.Part("1. A cache that forgets a book after a second (cache_mode ttl)");
        if (Show("ttl") is not { } naive)
        {
            return stage.CutShort;
        }

        stage.Part("2. A cache that forgets a book before a change is shown (the store's own)");
        if (Show("invalidate") is not { } own)
        {
            return stage.CutShort;
        }

        return own.Stale + own.Findings > 0 ? stage.End(DemoResult.Wrong, "the store's own cache lied. That must never be.")
            : naive.Stale == 0
            ? stage.End(DemoResult.NotShown, "The first cache did not lie this time: run the demo again.")
            : own.Lookups == 0 || own.Hits == 0
            ? stage.End(DemoResult.NotShown, "The store's own cache answered nothing: run the demo again.")
            : stage.End(DemoResult.AsExpected, "the first cache told old stock. The store's own cache did not.");
    }

    /// <summary>Null when there is nothing to judge.</summary>
    private Outcome? Show(string mode)
    {
        using LocalStore? store = stage.Open(
            new LocalStoreOptions($"cache_mode,{mode}", "cache_ttl_ms,1000", "cache_lease_ms,1000", Patience) { FrontEnds = 2 });
        if (store is null)
        {
            return null;
        }

        var clients = new TwoFrontEnds(store.FrontEnd(0), store.FrontEnd(1), stage.Stop);
        clients.Run(_time);
        if (stage.Stop.IsSet)
        {
            return null;
        }

        if (clients.Trouble is { } trouble)
        {
            stage.Say($"A call failed: {trouble}");
        }

        var reads = StaleReads.In(clients.Calls);
        string memory = clients.Hits is { } hits ? $", {DemoStage.Number(hits)} of them answered from its cache" : "";
        stage.Say($"{DemoStage.Number(clients.Buys)} buys at A. {DemoStage.Number(reads.Lookups)} lookups at B{memory}.");
        stage.Say($"Stale lookups: {DemoStage.Number(reads.Stale)}.");
        if (reads.First is var (known, lookup))
        {
            stage.Say(Example(known, lookup));
        }

        return new Outcome(reads.Lookups, reads.Stale, HistoryCheck.Run(clients.Calls).Count, clients.Hits);
    }

    private static string Example(Call known, Call lookup)
    {
        string where = known.IsChange ? "A sold a copy" : "B told another client";
        double later = Stopwatch.GetElapsedTime(known.Ended, lookup.Begun).TotalMilliseconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The first one: {where} of book {known.ItemNumber}, {known.Reply.Stock} left. "
            + $"{later:F1} ms later a client asked B, and was told: {lookup.Reply.Stock} left.");
    }

    private sealed record Outcome(int Lookups, int Stale, int Findings, long? Hits);
}
