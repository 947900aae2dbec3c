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

    [Test]
    public void A_second_buy_waits_for_the_first_and_gets_its_order_as_a_replay()
    {
        var buys = new BuysInFlight(Patience);
        using var isUnderWay = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        BuyOutcome first = default;
        BuyOutcome second = default;
        var runner = new Thread(() => first = buys.RunOrJoin(Request, _ =>
        {
            isUnderWay.Set();
            mayEnd.Wait(Patience);
            return Ordered;
        }));
        var joiner = new Thread(() => second = buys.RunOrJoin(Request, _ => throw new InvalidOperationException("The first is under way.")));
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
        var buys = new BuysInFlight(TimeSpan.FromMilliseconds(1));
        buys.RunOrJoin(Request, _ =>
        {
            Assert.That(Join(buys, Request).Result, Is.EqualTo(BuyResult.InProgress));
            return Ordered;
        });
    }

    [TestCase(3, 1)]
    [TestCase(2, 2)]
    public void A_second_buy_of_something_else_does_not_wait(int itemNumber, int quantity)
    {
        var buys = new BuysInFlight(Patience);
        buys.RunOrJoin(Request, _ =>
        {
            Assert.That(Join(buys, new SaleRequest("op", itemNumber, quantity)).Result, Is.EqualTo(BuyResult.KeyReused));
            return Ordered;
        });
    }

    [Test]
    public void Another_op_is_another_buy()
    {
        var buys = new BuysInFlight(Patience);
        buys.RunOrJoin(Request, _ =>
        {
            Assert.That(buys.RunOrJoin(Request with { Op = "other" }, _ => Ordered), Is.EqualTo(Ordered));
            return Ordered;
        });
    }

    [Test]
    public void A_buy_that_failed_with_an_exception_leaves_nothing_under_way()
    {
        var buys = new BuysInFlight(Patience);
        Assert.That(() => buys.RunOrJoin(Request, _ => throw new InvalidDataException("a bug")), Throws.TypeOf<InvalidDataException>());
        Assert.That(buys.RunOrJoin(Request, _ => Ordered), Is.EqualTo(Ordered));
    }

    private static BuyOutcome Join(BuysInFlight buys, SaleRequest request) =>
        buys.RunOrJoin(request, _ => throw new InvalidOperationException("The first is under way."));
}
