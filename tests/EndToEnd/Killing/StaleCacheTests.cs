using System.Diagnostics;
using System.Globalization;
using System.Net;
using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// Two front ends under the same load with each kind of cache: the history check finds the stale reads of the naive one, so it
/// would find those of the store's own too.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform("Linux", Reason = "as its processes")]
internal sealed class StaleCacheTests
{
    private const string Hits = "pygmy_cache_hits_total ";
    private const int Lookups = 600;
    private const int Buys = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // most of it is for a busy machine
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20); // whether there were enough calls

    [Test]
    public void A_cache_that_only_forgets_after_a_while_is_caught([Values("ttl", "invalidate", "none")] string cacheMode)
    {
        using var store = new ProcessStore("os", cache: $"cache_mode,{cacheMode}\ncache_lease_ms,5000\ncache_ttl_ms,5000");
        store.Start();
        var record = new Record();
        using var closing = new ManualResetEvent(false);
        Thread[] clients =
        [
            Begin(() => new Buyer(store, record, "a", seed: 1).Run(closing)),
            Begin(() => new Reader(store, record).Run(closing)),
            Begin(() => new Reader(store, record).Run(closing)),
        ];
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience && (Done(record, CallKind.Lookup) < Lookups || Done(record, CallKind.Buy) < Buys))
        {
            closing.WaitOne(Look); // nobody sets it
        }

        closing.Set();
        Array.ForEach(clients, client => client.Join());

        Assert.That(record.Surprises, Is.Empty);
        IReadOnlyList<Finding> findings = HistoryCheck.Run(record.Calls);
        if (cacheMode == "ttl")
        {
            Assert.That(findings.Select(finding => finding.Fault), Does.Contain(Fault.StaleRead));
            TestContext.Out.WriteLine(findings[0]);
        }
        else
        {
            Assert.That(findings, Is.Empty);
        }

        Assert.That(store.FrontEndAddresses.Select(HitsAt), cacheMode == "none" ? Is.All.Zero : Is.All.Positive);
    }

    private static int Done(Record record, CallKind kind) =>
        record.Calls.Count(call => call.Kind == kind && call.Reply.Kind == ReplyKind.Done);

    private static long HitsAt(IPEndPoint frontEnd)
    {
        using var client = new WireClient(frontEnd);
        string? line = client.Ask("GET", "/metrics").Body.Split('\n')
            .FirstOrDefault(line => line.StartsWith(Hits, StringComparison.Ordinal));
        return long.Parse(line?[Hits.Length..] ?? "0", CultureInfo.InvariantCulture);
    }

    private static Thread Begin(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
