using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Tests.Client.Load.Plan;

/// <summary>The toy store's client: a lookup, perhaps a buy of 0 to 5 copies, and the orders read back at the end.</summary>
internal sealed class ToyStorePatternTests
{
    private const int Iterations = 3000;

    [Test]
    public void It_buys_three_times_in_four_a_quantity_from_0_to_5()
    {
        IPattern pattern = Make();
        PlannedCall[][] all = [.. Enumerable.Range(0, Iterations).Select(i => PatternTests.Calls(pattern, i))];

        Assert.That(all.Select(calls => calls[0].Operation), Is.All.EqualTo(Operation.Lookup));
        Assert.That(all.Where(calls => calls.Length > 1), Has.All.Length.EqualTo(2));
        PlannedCall[] buys = [.. all.Where(calls => calls.Length > 1).Select(calls => calls[1])];
        Assert.That(buys.Length, Is.EqualTo(Iterations * 0.75 * 5 / 6).Within(Iterations * 0.04), "0 copies are no request");
        Assert.That(buys.Select(buy => buy.Quantity).Distinct(), Is.EquivalentTo([1, 2, 3, 4, 5]));
        Assert.That(all.Where(calls => calls.Length > 1).All(calls => calls[0].Index == calls[1].Index));
    }

    [TestCase(CallOutcome.Ok, 0)]
    [TestCase(CallOutcome.Ok, -1)]
    [TestCase(CallOutcome.Refused, 9)]
    [TestCase(CallOutcome.ServerError, -1)]
    [TestCase(CallOutcome.Unknown, -1)]
    public void Without_stock_it_does_not_buy(CallOutcome outcome, long stock)
    {
        IPattern pattern = Make();
        for (int i = 0; i < 100; i++)
        {
            Assert.That(
                PatternTests.Calls(pattern, i, call => PatternTests.Answer(call) with { Outcome = outcome, Stock = stock }),
                Has.Length.EqualTo(1));
        }
    }

    [Test]
    public void What_the_store_tells_changes_no_other_draw()
    {
        IPattern pattern = Make();
        PlannedCall[][] withStock = [.. Enumerable.Range(0, 100).Select(i => PatternTests.Calls(pattern, i))];
        PlannedCall[][] soldOut = [.. Enumerable.Range(0, 100).Select(i => PatternTests.Calls(pattern, i, SoldOut))];
        Assert.That(soldOut.Select(calls => calls[0]), Is.EqualTo(withStock.Select(calls => calls[0])));

        static CallRecord SoldOut(PlannedCall call) => PatternTests.Answer(call) with { Stock = 0 };
    }

    [Test]
    public void Acknowledged_orders_are_read_back_at_the_end()
    {
        IPattern pattern = Make();
        var bought = new List<PlannedCall>();
        int answered = 0;
        for (int i = 0; i < 20; i++)
        {
            foreach (PlannedCall buy in PatternTests.Calls(pattern, i, Number).Where(call => call.Operation == Operation.Buy))
            {
                bought.Add(buy);
            }
        }

        PlannedCall[] acknowledged = [.. bought.Where((_, index) => index % 2 == 0)];
        Assert.That(pattern.BeginEnd());
        Assert.That(PatternTests.Left(pattern), Is.EqualTo(
            acknowledged.Select((buy, index) => buy with { Operation = Operation.Order, OrderNumber = index })));
        Assert.That(pattern.BeginEnd(), Is.False, "once");

        CallRecord Number(PlannedCall call) => call.Operation != Operation.Buy ? PatternTests.Answer(call)
            : PatternTests.Answer(call) with
            {
                Outcome = answered % 2 == 0 ? CallOutcome.Ok : CallOutcome.OutOfStock,
                OrderNumber = answered++ / 2,
            };
    }

    [Test]
    public void The_end_is_bounded()
    {
        IPattern pattern = Make();
        for (int i = 0; i < 20_000; i++)
        {
            PatternTests.Calls(pattern, i);
        }

        Assert.That(pattern.BeginEnd());
        Assert.That(PatternTests.Left(pattern).Count(), Is.EqualTo(10_000));
    }

    [TestCase("pygmy")]
    [TestCase("my-book-store")]
    public void A_face_without_orders_reads_none_back_and_sells_one_copy_at_a_time(string face)
    {
        IPattern pattern = Make(PatternTests.Options with { Face = StoreFaces.Find(face)! });
        PlannedCall[] calls = [.. Enumerable.Range(0, 200).SelectMany(i => PatternTests.Calls(pattern, i))];
        Assert.That(
            calls.Where(call => call.Operation == Operation.Buy).Select(call => call.Quantity).Distinct(), Is.EqualTo([1]));
        Assert.That(pattern.BeginEnd(), Is.False);
        Assert.That(pattern.TryNext(out _), Is.False);
    }

    [TestCase("mix")]
    [TestCase("browse")]
    public void Other_patterns_have_no_end(string name) =>
        Assert.That(Patterns.Create(Patterns.Find(name)!, PatternTests.Options, out _)!().BeginEnd(), Is.False);

    private static IPattern Make(PatternOptions? options = null) =>
        Patterns.Create(Patterns.Find("toy-store")!, options ?? PatternTests.Options, out _)!();
}
