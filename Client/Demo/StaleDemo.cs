using System.Diagnostics;
using System.Globalization;
using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Demo;

/// <summary>
/// <c>demo stale</c>: the same clients at a store with two front ends, first with the cache that only forgets after a while, then
/// with the store's own. It shows the first lookup that was told something old, if there is one.
/// </summary>
internal sealed class StaleDemo(Terminal terminal, IReadOnlyDictionary<string, string> programs, StopSignal stop)
{
    private const int Indent = 2;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3); // of each cache: hundreds of buys

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        Tell("A store with two front ends, A and B, twice for 3 seconds: one client buys at A, two look the same books up at B.");
        if (Show("ttl", "a front end uses what it has read for one second") is not { } naive
            || Show("invalidate", "every cache forgets a book before its change is shown") is not { } own)
        {
            return stop.IsSet ? ExitCode.Interrupted : ExitCode.Refused;
        }

        bool isAsExpected = naive.Stale > 0 && own is { Stale: 0, Findings: 0, Lookups: > 0 } && own.Hits is null or > 0;
        string verdict = isAsExpected ? "The naive cache lied, and the store's own did not."
            : own.Stale + own.Findings > 0 ? "The store's own cache was wrong: that must never be."
            : naive.Stale == 0 ? "The naive cache did not lie this time: run the demo again."
            : "The store's own cache answered nothing, so this shows nothing.";
        terminal.Out.WriteLine(terminal.Paint(verdict, isAsExpected ? Tone.Good : Tone.Bad));
        return isAsExpected ? ExitCode.Success : ExitCode.Refused;
    }

    /// <summary>Null when there is nothing to judge.</summary>
    private Outcome? Show(string mode, string meaning)
    {
        terminal.Out.WriteLine(terminal.Paint($"cache_mode {mode}: {meaning}", Tone.Strong));
        using var store = new DemoStore(programs, $"cache_mode,{mode}", "cache_ttl_ms,1000", "cache_lease_ms,1000");
        if (store.WhyNotServing(() => stop.IsSet) is { } why)
        {
            terminal.Error.WriteLine(why);
            return null;
        }

        if (stop.IsSet)
        {
            return null;
        }

        var clients = new TwoFrontEnds(store.FrontEnd(0), store.FrontEnd(1), stop);
        clients.Run(Time);
        if (stop.IsSet)
        {
            return null;
        }

        if (clients.Trouble is { } trouble)
        {
            terminal.Error.WriteLine($"a call failed: {trouble}");
        }

        var reads = StaleReads.In(clients.Calls);
        string memory = clients.Hits is { } hits ? $", {Number(hits)} of them from its memory" : "";
        string stale = reads.Stale == 0 ? "no lookup was"
            : reads.Stale == 1 ? "1 lookup was" : $"{Number(reads.Stale)} lookups were";
        Tell($"  {Number(clients.Buys)} buys at A; {Number(reads.Lookups)} lookups at B{memory}; "
            + $"{stale} stale.");
        if (reads.First is var (known, lookup))
        {
            Tell(Example(known, lookup));
        }

        return new Outcome(reads.Lookups, reads.Stale, HistoryCheck.Run(clients.Calls).Count, clients.Hits);
    }

    private static string Example(Call known, Call lookup)
    {
        string where = known.IsChange ? "A sold a copy" : "B told a reader";
        double later = Stopwatch.GetElapsedTime(known.Ended, lookup.Begun).TotalMilliseconds;
        string time = later < 1 ? "less than 1 ms" : $"{later.ToString("F0", CultureInfo.InvariantCulture)} ms";
        return $"  The first one: {where} of book {known.ItemNumber}, and its answer said that {known.Reply.Stock} are left. "
            + $"{char.ToUpperInvariant(time[0])}{time[1..]} later a client asked B, and B said {lookup.Reply.Stock}.";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private void Tell(string text) => terminal.Out.WriteLine(TextBlock.Wrap(text, Terminal.DefaultWidth, Indent));

    private sealed record Outcome(int Lookups, int Stale, int Findings, long? Hits);
}
