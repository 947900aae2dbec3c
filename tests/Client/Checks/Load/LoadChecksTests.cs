using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>
/// An honest store passes, also one that others use and one with faults; each way to cheat turns its line red.
/// </summary>
internal sealed class LoadChecksTests
{
    private const string Run = "test";
    private const int FewCopies = 60; // of each book: a load wants a hundred
    private const int ManyCopies = 1000;

    private static readonly string[] AllChecks =
    [
        StockChecks.NoOversell, StockChecks.Balance, OrderChecks.Fetched, OrderChecks.Unique, OrderChecks.SameKey,
        StockChecks.Refusals, HistoryChecks.Monotone, HistoryChecks.Linearizable, CounterCheck.Name, StoreAudit.Name,
    ];

    private static readonly string[] Asked =
    [
        StockChecks.Balance, OrderChecks.Fetched, OrderChecks.SameKey, CounterCheck.Name, StoreAudit.Name,
    ];

    private readonly int _seed = Random.Shared.Next();

    [SetUp]
    public void TellSeed() => TestContext.Out.WriteLine($"seed {_seed}");

    [Test]
    public void An_honest_store_passes_every_check()
    {
        using var store = new ScriptedStore(FewCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, StoreFaces.Default);
        Assert.That(lines.Select(line => line.Name), Is.EqualTo(AllChecks));
        Assert.That(lines.Select(line => line.Verdict), Is.All.EqualTo(CheckVerdict.Pass), Text(lines));
    }

    [Test]
    public void Of_a_store_that_tells_no_numbers_the_arithmetic_is_checked()
    {
        using var store = new ScriptedStore(FewCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, new SilentFace());
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.Empty, Text(lines));
        Assert.That(
            NamesOf(lines, CheckVerdict.Pass),
            Is.EqualTo(new[]
            {
                StockChecks.NoOversell, StockChecks.Balance, StockChecks.Refusals, CounterCheck.Name, StoreAudit.Name,
            }),
            Text(lines));
    }

    [Test]
    public void Beside_other_buyers_an_honest_store_passes_what_can_be_checked()
    {
        using var store = new ScriptedStore(FewCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Shared, StoreFaces.Default, withOthers: true);
        Assert.That(
            NamesOf(lines, CheckVerdict.Skip), Is.EqualTo(new[] { StockChecks.Balance, CounterCheck.Name }), Text(lines));
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.Empty, Text(lines));
    }

    [Test]
    public void Other_buyers_are_noticed_when_there_should_be_none()
    {
        using var store = new ScriptedStore(ManyCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, StoreFaces.Default, withOthers: true);
        Assert.That(
            NamesOf(lines, CheckVerdict.Fail),
            Is.EqualTo(new[] { StockChecks.Balance, HistoryChecks.Linearizable, CounterCheck.Name }), Text(lines));
    }

    [Test]
    public void Calls_without_a_record_are_not_held_against_the_store()
    {
        using var store = new ScriptedStore(FewCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, StoreFaces.Default, withOthers: true, abandoned: 1);
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.Empty, Text(lines));
    }

    [Test]
    public void A_store_with_faults_is_not_blamed([Values(3, 10)] int oneOf, [Values] bool tellsNumbers)
    {
        using var store = new ScriptedStore(FewCopies);
        int requests = 0;
        store.Instead = exchange =>
        {
            bool isBusy = Interlocked.Increment(ref requests) % oneOf == 0;
            if (isBusy)
            {
                exchange.Response.Error(503, "busy");
            }

            return isBusy;
        };
        IStoreFace face = tellsNumbers ? StoreFaces.Default : new SilentFace();
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, face, losesOneOf: oneOf);
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.Empty, Text(lines));
        Assert.That(NamesOf(lines, CheckVerdict.Pass), Does.Contain(StockChecks.Balance), Text(lines));
    }

    [Test]
    public void A_store_that_is_gone_is_not_blamed()
    {
        using var store = new ScriptedStore(FewCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, StoreFaces.Default, after: store.Dispose);
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.Empty, Text(lines));
        Assert.That(NamesOf(lines, CheckVerdict.Skip), Is.EqualTo(Asked), Text(lines));
        Assert.That(
            lines.Where(line => line.Verdict == CheckVerdict.Skip).Skip(1).Select(line => line.Detail),
            Is.All.EqualTo("the store does not answer"));
    }

    [Test]
    public void Of_an_interruption_the_lines_tell()
    {
        using var store = new ScriptedStore(FewCopies);
        using var ended = new CancellationTokenSource();
        IReadOnlyList<CheckLine> lines = Check(
            store, CheckMode.Alone, StoreFaces.Default, after: ended.Cancel, stop: ended.Token);
        Assert.That(NamesOf(lines, CheckVerdict.Skip), Is.EqualTo(Asked), Text(lines));
        Assert.That(
            lines.Where(line => line.Verdict == CheckVerdict.Skip).Skip(1).Select(line => line.Detail),
            Is.All.EqualTo("it was interrupted"));
    }

    [TestCase(Cheat.Oversells, FewCopies, StockChecks.NoOversell)]
    [TestCase(Cheat.TakesTooMuch, ManyCopies, HistoryChecks.Linearizable, StockChecks.Balance)]
    [TestCase(Cheat.LosesOrders, ManyCopies, OrderChecks.Fetched)]
    [TestCase(Cheat.AltersOrders, ManyCopies, OrderChecks.Fetched)]
    [TestCase(Cheat.SharesOrders, ManyCopies, OrderChecks.Unique, OrderChecks.Fetched)]
    [TestCase(Cheat.ForgetsKeys, ManyCopies, OrderChecks.SameKey)]
    [TestCase(Cheat.RefusesWithStock, ManyCopies, StockChecks.Refusals)]
    [TestCase(Cheat.ShowsOldVersions, ManyCopies, HistoryChecks.Monotone, HistoryChecks.Linearizable)]
    [TestCase(Cheat.LosesUpdates, ManyCopies, HistoryChecks.Linearizable, StockChecks.Balance)]
    public void A_cheat_turns_its_line_red(Cheat cheat, int copies, params string[] red)
    {
        using var store = new ScriptedStore(copies) { Cheat = cheat };
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, StoreFaces.Default);
        CheckLine first = lines.First(line => line.Name == red[0]);
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.SupersetOf(red), Text(lines));
        Assert.That(first.Requests.Intersect(store.Cheated), Is.Not.Empty, first.ToString());
    }

    [TestCase(Cheat.Miscounts, CounterCheck.Name)]
    [TestCase(Cheat.FailsItsAudit, StoreAudit.Name)]
    public void A_cheat_of_the_store_itself_turns_only_its_line_red(Cheat cheat, string red)
    {
        using var store = new ScriptedStore(FewCopies);
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, StoreFaces.Default, after: () => store.Cheat = cheat);
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.EqualTo(new[] { red }), Text(lines));
    }

    [TestCase(Cheat.Oversells, FewCopies, StockChecks.NoOversell)]
    [TestCase(Cheat.TakesTooMuch, ManyCopies, StockChecks.Balance)]
    [TestCase(Cheat.RefusesWithStock, ManyCopies, StockChecks.Refusals)]
    public void The_arithmetic_alone_finds_a_cheat(Cheat cheat, int copies, string red)
    {
        using var store = new ScriptedStore(copies) { Cheat = cheat };
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Alone, new SilentFace());
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Is.EqualTo(new[] { red }), Text(lines));
        IReadOnlyList<string> requests = lines.First(line => line.Name == red).Requests;
        Assert.That(requests, Is.Not.Empty.And.All.Match($"^load-{Run}-(check|[0-9]+)-[0-9]+$"));
    }

    [TestCase(Cheat.Oversells, FewCopies, StockChecks.NoOversell)]
    [TestCase(Cheat.LosesOrders, ManyCopies, OrderChecks.Fetched)]
    [TestCase(Cheat.SharesOrders, ManyCopies, OrderChecks.Unique)]
    [TestCase(Cheat.ForgetsKeys, ManyCopies, OrderChecks.SameKey)]
    [TestCase(Cheat.ShowsOldVersions, ManyCopies, HistoryChecks.Monotone)]
    [TestCase(Cheat.LosesUpdates, ManyCopies, HistoryChecks.Linearizable)]
    public void A_cheat_is_found_beside_other_buyers(Cheat cheat, int copies, string red)
    {
        using var store = new ScriptedStore(copies) { Cheat = cheat };
        IReadOnlyList<CheckLine> lines = Check(store, CheckMode.Shared, StoreFaces.Default, withOthers: true);
        Assert.That(NamesOf(lines, CheckVerdict.Fail), Does.Contain(red), Text(lines));
    }

    private static IEnumerable<string> NamesOf(IEnumerable<CheckLine> lines, CheckVerdict verdict) =>
        lines.Where(line => line.Verdict == verdict).Select(line => line.Name);

    private static string Text(IEnumerable<CheckLine> lines) => string.Join('\n', lines);

    private IReadOnlyList<CheckLine> Check(
        ScriptedStore store, CheckMode mode, IStoreFace face, bool withOthers = false, int losesOneOf = 0, long abandoned = 0,
        Action? after = null, CancellationToken stop = default)
    {
        using var upstream = new Upstream(new UpstreamOptions { Name = "store", EndPoint = store.EndPoint });
        var checkedStore = new CheckedStore(face, [upstream], Run);
        var checks = LoadChecks.Before(checkedStore, store.Books, mode, stop);
        var history = new CallHistory();
        var others = new Thread(() => Load("others", _seed + 1000).Run(new CallHistory()));
        if (withOthers)
        {
            others.Start();
        }

        Load(Run, _seed).Run(history);
        if (withOthers)
        {
            others.Join();
        }

        after?.Invoke();
        return checks.Run(history, abandoned, stop);

        SmallLoad Load(string run, int seed) => new(face, store.EndPoint, store.Books, run, seed) { LosesOneOf = losesOneOf };
    }
}
