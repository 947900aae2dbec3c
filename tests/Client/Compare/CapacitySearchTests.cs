using PygmyStore.Client.Compare;

namespace PygmyStore.Tests.Client.Compare;

[TestFixture]
internal sealed class CapacitySearchTests
{
    [TestCase(100, 100)]
    [TestCase(1234, 100)]
    [TestCase(98_765, 100)]
    [TestCase(3, 100)]
    [TestCase(777, 5000)]
    public void The_highest_rate_that_holds_is_found(double limit, double from)
    {
        Capacity capacity = Search(rate => rate <= limit ? ProbeOutcome.Holds : ProbeOutcome.Misses, from);
        Assert.That(capacity.Holds, Is.InRange(limit / (1 + CapacitySearch.Precision + 0.01), limit));
        Assert.That(capacity.Broken, Is.GreaterThan(limit));
        Assert.That(capacity.Steps, Has.Count.LessThanOrEqualTo(CapacitySearch.MaxSteps));
    }

    [Test]
    public void One_unlucky_load_of_three_changes_nothing()
    {
        int probes = 0;
        Capacity capacity = Search(rate => ++probes % 3 == 0 || rate > 1000 ? ProbeOutcome.Misses : ProbeOutcome.Holds, 100);
        Assert.That(capacity.Holds, Is.InRange(940, 1000));
    }

    [Test]
    public void Where_the_generator_is_the_limit_the_store_is_not_blamed()
    {
        Capacity capacity = Search(rate => rate <= 1000 ? ProbeOutcome.Holds : ProbeOutcome.Generator, 100);
        Assert.That(
            capacity.Steps.Where(step => step.Rate > 1000).Select(step => step.Outcome), Has.All.EqualTo(ProbeOutcome.Generator));
        Assert.That(TextOf(capacity), Does.Contain("the generator was the limit, not the store"));
    }

    [Test]
    public void A_store_that_holds_nothing_ends_the_search()
    {
        Capacity capacity = Search(_ => ProbeOutcome.Misses, 100);
        Assert.That(capacity.Holds, Is.Null);
        Assert.That(capacity.Steps, Has.Count.LessThan(10));
        Assert.That(TextOf(capacity), Does.Contain("does not hold even at 1.6 iterations/s"));
    }

    [Test]
    public void A_store_without_a_limit_ends_the_search_too()
    {
        Capacity capacity = Search(_ => ProbeOutcome.Holds, 100);
        Assert.That(capacity.Steps, Has.Count.EqualTo(CapacitySearch.MaxSteps));
        Assert.That(TextOf(capacity), Does.Contain("the highest rate that was tried"));
    }

    [Test]
    public void Where_there_are_too_few_calls_to_tell_the_search_ends_and_says_so()
    {
        Capacity capacity = Search(rate => rate < 100 ? ProbeOutcome.Unclear : ProbeOutcome.Misses, 100);
        Assert.That(capacity.Steps.Select(step => step.Rate), Is.EqualTo(new[] { 100.0, 50.0 }));
        Assert.That(TextOf(capacity), Does.Contain("At 50.0 iterations/s there are too few calls to tell"));
    }

    [Test]
    public void An_interrupted_search_tells_what_it_has()
    {
        var search = new CapacitySearch(rate => rate > 400 ? null : new Probe(ProbeOutcome.Holds, rate, ""));
        Capacity capacity = search.Run(100);
        Assert.That((capacity.Holds, capacity.IsInterrupted), Is.EqualTo(((double?)400, true)));
        Assert.That(TextOf(capacity), Does.Contain("It ended early."));
    }

    private static Capacity Search(Func<double, ProbeOutcome> outcome, double from) =>
        new CapacitySearch(rate => new Probe(outcome(rate), rate, "")).Run(from);

    private static string TextOf(Capacity capacity)
    {
        using var output = new StringWriter();
        CapacityText.Write(["lookup.p99<20ms"], capacity, output);
        string[] lines = output.ToString().Split(Environment.NewLine);
        Assert.That(lines.Where(line => line.Length > 80), Is.Empty);
        return string.Join(' ', lines.Select(line => line.Trim()));
    }
}
