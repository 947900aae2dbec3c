using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

public sealed class DescriptorBudgetTests
{
    private const int Open = 100;

    [Test]
    public void With_many_descriptors_the_configuration_holds()
    {
        var budget = DescriptorBudget.Of(limit: 20_000, Open, wanted: 10_000, calls: 100);
        Assert.That(
            (budget.IsEnough, budget.Connections, budget.Lingering), Is.EqualTo((true, 10_000, LingeringClose.MaxSockets)));
    }

    [Test]
    public void Whatever_the_limit_no_more_is_given_than_there_is([Range(150, 1500, 7)] int limit, [Values(0, 40, 112)] int calls)
    {
        var budget = DescriptorBudget.Of(limit, Open, wanted: 10_000, calls);
        if (!budget.IsEnough)
        {
            Assert.That(budget.Needed, Is.GreaterThan(limit));
            return;
        }

        int leastCalls = Math.Min(calls, 16);
        Assert.That(Open + DescriptorBudget.Reserve + leastCalls + budget.Connections + budget.Lingering, Is.LessThan(limit));
        Assert.That(budget.Connections, Is.AtLeast(16));
    }

    [Test]
    public void The_limit_that_is_said_to_be_needed_is_enough([Values(0, 8, 40, 112)] int calls)
    {
        int needed = DescriptorBudget.Of(limit: 1, Open, wanted: 10_000, calls).Needed;
        Assert.That(DescriptorBudget.Of(needed, Open, wanted: 10_000, calls).IsEnough, Is.True);
        Assert.That(DescriptorBudget.Of(needed - 1, Open, wanted: 10_000, calls).IsEnough, Is.False);
    }

    [Test]
    public void A_few_connections_may_be_all_that_is_wanted() =>
        Assert.That(DescriptorBudget.Of(limit: 1024, Open, wanted: 1, calls: 0).Connections, Is.EqualTo(1));

    [Test]
    public void A_reserve_is_held_and_given_back()
    {
        using var reserve = new DescriptorReserve(DescriptorBudget.Reserve);
        int before = OpenFiles.Count;
        Assert.That(reserve.TryHold() && reserve.TryHold(), Is.True);
        Assert.That(OpenFiles.Limit, Is.GreaterThan(before));
        reserve.Release();
        Assert.That(reserve.TryHold(), Is.True);
    }
}
