using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Tests.Client.Load.Plan;

[TestFixture]
internal sealed class ArrivalsTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Test]
    public void A_constant_rate_is_exact()
    {
        var arrivals = new ConstantArrivals(new ArrivalRate([new RateStage(1000, TenSeconds)]));
        Assert.That(Due(arrivals).Select(due => due.TotalMilliseconds), Is.EqualTo(Enumerable.Range(0, 10_000)));
        Assert.That(arrivals.DueAt(10_000), Is.EqualTo(TenSeconds));
        Assert.That(arrivals.DueAt(long.MaxValue), Is.EqualTo(TenSeconds));
    }

    [Test]
    public void A_week_of_a_constant_rate_does_not_drift()
    {
        var week = TimeSpan.FromDays(7);
        var arrivals = new ConstantArrivals(new ArrivalRate([new RateStage(3000, week)]));
        Assert.That(arrivals.DueAt(3000L * 600_000 + 1), Is.EqualTo(TimeSpan.FromSeconds(600_000) + TimeSpan.FromTicks(3333)));
        Assert.That(arrivals.Duration, Is.EqualTo(week));
    }

    [Test]
    public void Each_stage_has_its_arrivals()
    {
        var arrivals = new ConstantArrivals(new ArrivalRate(
        [
            new RateStage(100, TenSeconds),
            new RateStage(0, TimeSpan.FromSeconds(5)),
            new RateStage(500, TimeSpan.FromSeconds(30)),
        ]));
        TimeSpan[] due = [.. Due(arrivals)];
        Assert.That(arrivals.Duration, Is.EqualTo(TimeSpan.FromSeconds(45)));
        Assert.That(due.Count(one => one < TenSeconds), Is.EqualTo(1000));
        Assert.That(due.Count(one => one >= TenSeconds && one < TimeSpan.FromSeconds(15)), Is.Zero, "the pause");
        Assert.That(due, Has.Length.EqualTo(16_000));
        Assert.That(due, Is.Ordered);
        Assert.That(due[1000], Is.EqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(due[1001] - due[1000], Is.EqualTo(TimeSpan.FromMilliseconds(2)));
    }

    [TestCase(1)]
    [TestCase(677)]
    public void Poisson_arrivals_have_its_mean_and_variance(int seed)
    {
        // 100,000 arrivals; their number in each of 1,000 windows has mean 100 and variance 100.
        var arrivals = new PoissonArrivals(new ArrivalRate([new RateStage(1000, TimeSpan.FromSeconds(100))]), seed);
        double[] counts = [.. Due(arrivals).CountBy(due => due.Ticks / TimeSpan.FromMilliseconds(100).Ticks)
            .Select(window => (double)window.Value)];
        double mean = counts.Average();
        double variance = counts.Sum(count => (count - mean) * (count - mean)) / (counts.Length - 1);
        Assert.That(counts, Has.Length.EqualTo(1000));
        Assert.That(mean, Is.EqualTo(100).Within(4 * Math.Sqrt(0.1)), "four standard deviations");
        Assert.That(variance, Is.EqualTo(100).Within(4 * 100 * Math.Sqrt(2.0 / 999)), "four standard deviations");
    }

    [Test]
    public void Poisson_arrivals_follow_the_stages()
    {
        RateStage[] stages = [new(100, TenSeconds), new(0, TenSeconds), new(1000, TenSeconds)];
        var arrivals = new PoissonArrivals(new ArrivalRate(stages), seed: 2);
        TimeSpan[] due = [.. Due(arrivals)];
        Assert.That(due.Count(one => one < TenSeconds), Is.EqualTo(1000).Within(4 * Math.Sqrt(1000)));
        Assert.That(due.Count(one => one >= TenSeconds && one < 2 * TenSeconds), Is.Zero);
        Assert.That(due.Count(one => one >= 2 * TenSeconds), Is.EqualTo(10_000).Within(4 * Math.Sqrt(10_000)));
    }

    [Test]
    public void The_seed_decides_the_arrivals()
    {
        var rate = new ArrivalRate([new RateStage(1000, TenSeconds)]);
        TimeSpan[] first = [.. Due(new PoissonArrivals(rate, seed: 3))];
        Assert.That(Due(new PoissonArrivals(rate, seed: 3)), Is.EqualTo(first));
        Assert.That(Due(new PoissonArrivals(rate, seed: 4)), Is.Not.EqualTo(first));
    }

    [Test]
    public void Poisson_arrivals_go_on_after_all_gaps_were_used()
    {
        const int Gaps = 1 << 20;
        var arrivals = new PoissonArrivals(new ArrivalRate([new RateStage(1000, TimeSpan.FromDays(1))]), seed: 5);
        TimeSpan round = arrivals.DueAt(Gaps - 1);
        Assert.That(arrivals.DueAt(Gaps) - round, Is.EqualTo(arrivals.DueAt(0)).Within(TimeSpan.FromTicks(1)));
        Assert.That(arrivals.DueAt((3L * Gaps) + 5) - (3 * round), Is.EqualTo(arrivals.DueAt(5)).Within(TimeSpan.FromTicks(3)));
    }

    private static IEnumerable<TimeSpan> Due(IArrivals arrivals)
    {
        for (long i = 0; arrivals.DueAt(i) is var due && due < arrivals.Duration; i++)
        {
            yield return due;
        }
    }
}
