using System.Collections.Concurrent;
using System.Diagnostics;
using PygmyStore.Client.Checks.History;
using PygmyStore.Tests.Simulation.Protocol;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// Real processes, killed and paused at random while clients buy: afterwards the audit agrees, each buyer has the order that he
/// was told of, and what all clients saw is linearizable. Books change their titles meanwhile, and the journal begins a new
/// segment often. <c>PYGMY_PROOF_SECONDS</c> is how long, <c>PYGMY_PROOF_SEED</c> repeats the same choices.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform("Linux", Reason = "SIGSTOP and SIGKILL by their numbers")]
internal sealed class KillTests
{
    private const int Buyers = 6;
    private const int Readers = 2;
    private const int FirstStock = 50; // soon gone, so that there are refusals
    private const int LeastRecordBytes = 60; // of a sale in the journal
    private const int AskedAgain = 20; // purchases of each buyer
    private const int RefusalMemoryMilliseconds = 2000; // so that segments with refusals are deleted within a run

    private static readonly TimeSpan Usually = TimeSpan.FromSeconds(5);
    // For all that comes after the chaos: a hang fails instead of hanging.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Record _record = new();
    private readonly ConcurrentQueue<Exception> _errors = new();
    private ProcessStore _store = null!;
    private int _asked;

    [TearDown]
    public void KillAll() => _store.Dispose();

    [Test]
    public void Nothing_is_lost_doubled_or_contradicted_when_servers_are_killed(
        [Values("os", "fsync")] string durability, [Values] AskedService asked)
    {
        int seed = ProofVariables.Number("PYGMY_PROOF_SEED") ?? Random.Shared.Next(1_000_000);
        TimeSpan duration = ProofVariables.Number("PYGMY_PROOF_SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : Usually;
        TestContext.Out.WriteLine($"PYGMY_PROOF_SEED={seed} repeats these choices");
        _store = new ProcessStore(durability, RefusalMemoryMilliseconds, asked: asked);
        _store.Start();
        SetStock();
        LookUpAll();

        var chaos = new Chaos(_store, seed);
        Buyer[] buyers = [.. Enumerable.Range(0, Buyers).Select(i => new Buyer(_store, _record, $"{seed}-{i}", seed + i))];
        Shop(chaos, buyers, duration, seed);
        TestContext.Out.WriteLine(Summary(chaos));
        Assert.That(_errors, Is.Empty);
        Assert.That(new[] { chaos.Kills, _record.Orders.Count }, Is.All.Positive, "there was something to lose");
        Assert.That(
            _store.SegmentsStarted, Is.GreaterThan(_record.Orders.Count * LeastRecordBytes / (2 * ProcessStore.CheckpointBytes)));

        Array.ForEach(buyers, buyer => buyer.AskAgain(AskedAgain));
        LookUpAll();
        AssertAudit();
        AssertOrders();
        Assert.That(_record.Surprises, Is.Empty);
        Assert.That(HistoryCheck.Run(_record.Calls), Is.Empty);
    }

    [Test]
    public void A_key_keeps_its_answer_when_all_that_know_it_are_killed_twice(
        [Values("os", "fsync")] string durability, [Values] bool isNamed, [Values] AskedService asked)
    {
        _store = new ProcessStore(durability, asked: asked);
        _store.Start();
        SetStock();
        string some = isNamed ? $$"""{"name":"{{Keeper.Titles[0]}}","quantity":20}""" : """{"item_number":1,"quantity":20}""";
        const string other = """{"item_number":2,"quantity":20}""";
        WireAnswer[] first = AskWithKeys(some);
        using (var catalog = new WireClient(_store.CatalogAddress))
        {
            Assert.That(catalog.Ask("PUT", "/update/1", """{"stock":500}""").Status, Is.EqualTo(200));
            Assert.That(catalog.Ask("PATCH", "/books/1", $$"""{"title":"{{Keeper.Titles[4]}}"}""").Status, Is.EqualTo(200));
        }

        Assert.That(first.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 201, 409, 409 }));
        for (int kills = 0; kills < 2; kills++)
        {
            _store.Restart();
            Assert.That(
                AskWithKeys(some).Select(answer => (answer.Status, answer.Body)),
                Is.EqualTo(first.Select(answer => (answer.Status, answer.Body))));
            Assert.That(AskWithKeys(other).Select(answer => answer.Status), Is.All.EqualTo(422), "a key is for one purchase");
        }

        AssertAudit();
    }

    private void Shop(Chaos chaos, Buyer[] buyers, TimeSpan duration, int seed)
    {
        using var calm = new ManualResetEvent(false);
        using var closing = new ManualResetEvent(false);
        Thread killer = Begin(() => chaos.Run(calm));
        Thread[] clients =
        [
            .. buyers.Select(buyer => Begin(() => buyer.Run(closing))),
            .. Enumerable.Range(0, Readers).Select(_ => Begin(() => new Reader(_store, _record).Run(closing))),
            Begin(() => new Keeper(_store, _record, seed).Run(closing)),
        ];

        calm.WaitOne(duration); // nobody sets it: the time of the run
        calm.Set();
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        Join(killer, deadline);
        closing.Set();
        Array.ForEach(clients, client => Join(client, deadline));
    }

    /// <summary>The same stock for each book, before anybody looks.</summary>
    private void SetStock()
    {
        using var catalog = new WireClient(_store.CatalogAddress);
        for (int item = 1; item <= 4; item++)
        {
            Assert.That(catalog.Ask("PUT", $"/update/{item}", $$"""{"stock":{{FirstStock}}}""").Status, Is.EqualTo(200));
        }
    }

    /// <summary>
    /// Buys under four keys, each until the answer is the key's and not one that asks to come again: 503 while a server is away,
    /// and 409 with Retry-After while an earlier attempt, for which the front end waited no longer, is still under way.
    /// </summary>
    private WireAnswer[] AskWithKeys(string body)
    {
        using var one = new WireClient(_store.FrontEndAddresses[0]);
        using var other = new WireClient(_store.FrontEndAddresses[1]);
        return [.. Enumerable.Range(_asked++, 4).Select((turn, key) =>
        {
            WireClient client = turn % 2 == 0 ? one : other; // each key goes to the other front end the next time
            var watch = Stopwatch.StartNew();
            WireAnswer answer;
            while ((answer = client.Ask("POST", "/orders", body, ("Idempotency-Key", $"key-{key}"))).Fields["Retry-After"].Any())
            {
                Assert.That(watch.Elapsed, Is.LessThan(Patience), answer.Body);
                Thread.Sleep(20); // not synchronisation: a polite client's pace
            }

            return answer;
        })];
    }

    private void LookUpAll() => new Reader(_store, _record).LookUpAll();

    private void AssertAudit()
    {
        using var client = new WireClient(_store.FrontEndAddress);
        var watch = Stopwatch.StartNew();
        WireAnswer audit = client.Ask("GET", "/audit");
        while (audit.Status != 200 || audit.Json("data.verdict").GetString() == "settling")
        {
            Assert.That(watch.Elapsed, Is.LessThan(Patience), audit.Body);
            Thread.Sleep(50); // not synchronisation: the bounded pace of a question that is repeated until it is answered
            audit = client.Ask("GET", "/audit");
        }

        Assert.That(audit.Json("data.verdict").GetString(), Is.EqualTo("consistent"), audit.Body);
    }

    /// <summary>Each buyer's order is there, as he was told of it, and there are no others and no gaps.</summary>
    private void AssertOrders()
    {
        using var client = new WireClient(_store.FrontEndAddress);
        Assert.That(
            _record.Orders.Keys.Order(), Is.EqualTo(Enumerable.Range(1, _record.Orders.Count).Select(number => (long)number)));
        foreach ((long number, string told) in _record.Orders)
        {
            Assert.That(client.Ask("GET", $"/orders/{number}").Body, Is.EqualTo(told));
        }

        Assert.That(client.Ask("GET", $"/orders/{_record.Orders.Count + 1}").Status, Is.EqualTo(404));
    }

    private Thread Begin(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                _errors.Enqueue(error); // told by the test's own thread
            }
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Join(Thread thread, long deadline)
    {
        long left = Math.Max(0, deadline - Environment.TickCount64);
        if (!thread.Join((int)left))
        {
            _errors.Enqueue(new TimeoutException("a thread did not end"));
        }
    }

    private string Summary(Chaos chaos)
    {
        ILookup<(CallKind, ReplyKind), Call> calls = _record.Calls.ToLookup(call => (call.Kind, call.Reply.Kind));
        return $"{chaos.Kills} kills, {chaos.Pauses} pauses; {_record.Orders.Count} orders, "
            + $"{calls[(CallKind.Buy, ReplyKind.OutOfStock)].Count()} refusals, "
            + $"{calls[(CallKind.Buy, ReplyKind.NoSuchBook)].Count()} titles of no book, "
            + $"{calls[(CallKind.Buy, ReplyKind.Unknown)].Count()} unknown, "
            + $"{calls[(CallKind.Buy, ReplyKind.NotDone)].Count()} not done; {calls[(CallKind.Lookup, ReplyKind.Done)].Count()} "
            + "lookups, "
            + $"{calls[(CallKind.Restock, ReplyKind.Done)].Count()} restocks and "
            + $"{calls[(CallKind.Restock, ReplyKind.Unknown)].Count()} unknown, "
            + $"{calls[(CallKind.Rename, ReplyKind.Done)].Count()} new titles and "
            + $"{calls[(CallKind.Rename, ReplyKind.Unknown)].Count()} unknown; "
            + $"{_store.SegmentsStarted} segments of the journal";
    }
}
