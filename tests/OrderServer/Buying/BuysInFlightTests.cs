using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Buying;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.OrderServer.Buying;

/// <summary>Buys with the op of one that is under way.</summary>
internal sealed class BuysInFlightTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly SaleRequest Request = new("op", 2, 1);
    private static readonly BuyOutcome Ordered = new(BuyResult.Ordered, new Order(1, 2, "RPCs for Dummies", 1, 20, 9, 2));

    private static readonly SaleRequest[] Others =
    [
        new("op", 3, 1), new("op", 2, 2), new("op", new BookReference(null, "RPCs for Dummies"), 1),
    ];

    private static readonly BuyOutcome[] Decisions =
    [
        Ordered, Ordered with { Result = BuyResult.OrderedBefore, IsReplay = true }, new(BuyResult.OutOfStock, "out of stock"),
        new(BuyResult.NoSuchBook, "no such book"), new(BuyResult.KeyReused, "another request's"),
    ];

    private static readonly BuyOutcome[] NoDecisions =
    [
        new(BuyResult.Unavailable, "bought nothing"), new(BuyResult.Unknown, "nobody knows"),
        new(BuyResult.NotAccepted, "not taken"),
    ];

    [Test]
    public void A_second_buy_waits_for_the_first_and_gets_its_order_as_a_replay()
    {
        var buys = new BuysInFlight(Patience, Patience);
        using var isUnderWay = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        BuyOutcome first = default;
        BuyOutcome second = default;
        var runner = new Thread(() => first = RunOrJoin(buys, Request, () =>
        {
            isUnderWay.Set();
            mayEnd.Wait(Patience);
            return Ordered;
        }));
        var joiner = new Thread(
            () => second = RunOrJoin(buys, Request, () => throw new InvalidOperationException("The first is under way.")));
        runner.Start();
        Assert.That(isUnderWay.Wait(Patience), Is.True);
        joiner.Start();
        Eventually.IsTrue(() => joiner.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the second waits");

        mayEnd.Set();

        Eventually.Ends(runner);
        Eventually.Ends(joiner);
        Assert.That((first, second), Is.EqualTo((Ordered, Ordered with { Result = BuyResult.OrderedBefore, IsReplay = true })));
    }

    [Test]
    public void A_second_buy_is_told_that_the_first_is_under_way_when_its_patience_is_over()
    {
        var buys = new BuysInFlight(TimeSpan.FromMilliseconds(1), Patience);
        RunOrJoin(buys, Request, () =>
        {
            Assert.That(Join(buys, Request).Result, Is.EqualTo(BuyResult.InProgress));
            return Ordered;
        });
    }

    [Test]
    public void A_second_buy_of_something_else_waits_for_the_first_and_is_then_the_catalogs_to_decide(
        [ValueSource(nameof(Others))] SaleRequest other, [ValueSource(nameof(Decisions))] BuyOutcome ofFirst)
    {
        var ofSecond = new BuyOutcome(BuyResult.OrderedBefore, Ordered.Order!) { IsReplay = true };
        Assert.That(SecondAfter(ofFirst, other, () => ofSecond), Is.EqualTo(ofSecond));
    }

    [TestCaseSource(nameof(NoDecisions))]
    public void Where_the_catalog_has_decided_nothing_a_second_buy_of_something_else_is_told_that(BuyOutcome ofFirst) =>
        Assert.That(
        SecondAfter(ofFirst, Others[0], () => new BuyOutcome(BuyResult.BadKey, "the catalog was asked")), Is.EqualTo(ofFirst));

    [Test]
    public void A_second_buy_of_something_else_is_told_that_the_first_is_under_way_when_its_patience_is_over()
    {
        var buys = new BuysInFlight(TimeSpan.FromMilliseconds(1), Patience);
        RunOrJoin(buys, Request, () =>
        {
            Assert.That(Join(buys, Others[0]).Result, Is.EqualTo(BuyResult.InProgress));
            return Ordered;
        });
    }

    [Test]
    public void Of_buys_that_come_together_the_first_of_an_op_is_run_first_and_each_other_request_once_afterwards()
    {
        var runs = new List<SaleRequest[]>();
        var reused = new BuyOutcome(BuyResult.KeyReused, "another request's");

        BuyOutcome[] outcomes = RunOrJoin(
            new BuysInFlight(Patience, Patience),
            [Others[0], Request, Request, Others[1], Others[0]],
            own =>
            {
                runs.Add(own);
                return [.. own.Select(request => request == Request ? Ordered : reused)];
            });

        Assert.That(runs, Is.EqualTo(new[] { new[] { Others[0] }, new[] { Request, Others[1] } }));
        Assert.That(outcomes, Is.EqualTo(
            new[] { reused, Ordered, Ordered with { Result = BuyResult.OrderedBefore, IsReplay = true }, reused, reused }));
    }

    [Test]
    public void A_list_runs_its_own_before_it_waits_for_an_op_that_is_under_way_for_something_else()
    {
        var buys = new BuysInFlight(Patience, Patience);
        SaleRequest other = Request with { Op = "other" };
        SaleRequest otherOfBoth = other with { Quantity = 9 };
        using var othersRuns = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var runs = new List<SaleRequest[]>();
        var ofOther = new Thread(() => RunOrJoin(buys, [other], _ =>
        {
            othersRuns.Set();
            mayEnd.Wait(Patience);
            return [Ordered];
        }));
        BuyOutcome[] outcomes = [];
        var ofBoth = new Thread(() => outcomes = RunOrJoin(buys, [otherOfBoth, Request], own =>
        {
            runs.Add(own);
            mayEnd.Set();
            return [.. own.Select(request => request == Request ? Ordered : Decisions[^1])];
        }));
        ofOther.Start();
        Assert.That(othersRuns.Wait(Patience), Is.True);
        ofBoth.Start();
        Eventually.Ends(ofBoth);
        Eventually.Ends(ofOther);

        Assert.That(runs, Is.EqualTo(new[] { new[] { Request }, new[] { otherOfBoth } }));
        Assert.That(outcomes, Is.EqualTo(new[] { Decisions[^1], Ordered }));
    }

    [Test]
    public void Another_op_is_another_buy()
    {
        var buys = new BuysInFlight(Patience, Patience);
        RunOrJoin(buys, Request, () =>
        {
            Assert.That(RunOrJoin(buys, Request with { Op = "other" }, () => Ordered), Is.EqualTo(Ordered));
            return Ordered;
        });
    }

    [Test]
    public void Of_buys_that_come_together_each_op_is_run_once_and_its_repetitions_join_it()
    {
        SaleRequest other = Request with { Op = "other" };
        BuyOutcome refused = new(BuyResult.OutOfStock, "out of stock");
        var run = new List<SaleRequest>();

        BuyOutcome[] outcomes = RunOrJoin(
            new BuysInFlight(Patience, Patience),
            [Request, other, Request, other],
            own =>
            {
                run.AddRange(own);
                return [Ordered, refused];
            });

        Assert.That(run, Is.EqualTo(new[] { Request, other }));
        Assert.That(outcomes[0], Is.EqualTo(Ordered));
        Assert.That(outcomes[1], Is.EqualTo(refused));
        Assert.That(outcomes[2], Is.EqualTo(Ordered with { Result = BuyResult.OrderedBefore, IsReplay = true }));
        Assert.That(outcomes[3], Is.EqualTo(refused with { IsReplay = true }));
    }

    [Test]
    public void Two_lists_that_hold_each_others_ops_both_come_to_an_end()
    {
        var buys = new BuysInFlight(Patience, Patience);
        SaleRequest other = Request with { Op = "other" };
        using var othersRuns = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        BuyOutcome[] first = [];
        BuyOutcome[] second = [];
        var ofOther = new Thread(() => second = RunOrJoin(buys, [other], _ =>
        {
            othersRuns.Set();
            mayEnd.Wait(Patience);
            return [Ordered];
        }));
        var ofBoth = new Thread(() => first = RunOrJoin(buys, [other, Request], own =>
        {
            Assert.That(own, Is.EqualTo(new[] { Request }), "its own before it waits");
            mayEnd.Set();
            return [Ordered];
        }));
        ofOther.Start();
        Assert.That(othersRuns.Wait(Patience), Is.True);
        ofBoth.Start();
        Eventually.Ends(ofBoth);
        Eventually.Ends(ofOther);

        Assert.That(second, Is.EqualTo(new[] { Ordered }));
        Assert.That(first, Is.EqualTo(new[] { Ordered with { Result = BuyResult.OrderedBefore, IsReplay = true }, Ordered }));
    }

    [Test]
    public void A_buy_among_others_waits_for_a_shorter_time_since_the_others_wait_with_it()
    {
        var buys = new BuysInFlight(TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(1));
        BuyOutcome[] outcomes = [];
        RunOrJoin(buys, Request, () =>
        {
            var others = new Thread(
                () => outcomes = RunOrJoin(buys, [Request, Request with { Op = "other" }], own => [.. own.Select(_ => Ordered)]))
            { IsBackground = true };
            others.Start();
            Eventually.Ends(others);
            return Ordered;
        });

        Assert.That(outcomes.Select(outcome => outcome.Result), Is.EqualTo(new[] { BuyResult.InProgress, BuyResult.Ordered }));
    }

    [Test]
    public void A_buy_that_failed_with_an_exception_leaves_nothing_under_way()
    {
        var buys = new BuysInFlight(Patience, Patience);
        Assert.That(
            () => RunOrJoin(buys, Request, () => throw new InvalidDataException("a bug")), Throws.TypeOf<InvalidDataException>());
        Assert.That(RunOrJoin(buys, Request, () => Ordered), Is.EqualTo(Ordered));
    }

    /// <summary>What a second buy is told that comes while the first is under way, which then ends so.</summary>
    private static BuyOutcome SecondAfter(BuyOutcome ofFirst, SaleRequest second, Func<BuyOutcome> run)
    {
        var buys = new BuysInFlight(Patience, Patience);
        BuyOutcome told = default;
        var joiner = new Thread(() => told = RunOrJoin(buys, second, run));
        RunOrJoin(buys, Request, () =>
        {
            joiner.Start();
            Eventually.IsTrue(() => joiner.ThreadState.HasFlag(ThreadState.WaitSleepJoin), "the second waits");
            return ofFirst;
        });
        Eventually.Ends(joiner);
        return told;
    }

    private static BuyOutcome Join(BuysInFlight buys, SaleRequest request) =>
        RunOrJoin(buys, request, () => throw new InvalidOperationException("The first is under way."));

    private static BuyOutcome RunOrJoin(BuysInFlight buys, SaleRequest request, Func<BuyOutcome> run) =>
        RunOrJoin(buys, [request], own => [.. own.Select(_ => run())])[0];

    private static BuyOutcome[] RunOrJoin(
        BuysInFlight buys, IReadOnlyList<SaleRequest> requests, Func<SaleRequest[], IReadOnlyList<BuyOutcome>> run)
    {
        PendingBuy[] pending = [.. requests.Select(request => new PendingBuy(request))];
        buys.RunOrJoin(pending, own =>
        {
            IReadOnlyList<BuyOutcome> outcomes = run([.. own.Select(buy => buy.Request)]);
            for (int i = 0; i < own.Count; i++)
            {
                own[i].End(outcomes[i]);
            }
        });
        return Array.ConvertAll(pending, buy => buy.Outcome!.Value);
    }
}
