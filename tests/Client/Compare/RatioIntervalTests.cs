using PygmyStore.Client.Compare;

namespace PygmyStore.Tests.Client.Compare;

[TestFixture]
internal sealed class RatioIntervalTests
{
    private const int Trials = 400;

    [TestCase(3, 3)]
    [TestCase(5, 5)]
    [TestCase(10, 10)]
    [TestCase(3, 8)]
    public void Where_nothing_differs_no_difference_is_shown_in_about_95_of_100_cases(int baseRuns, int runs)
    {
        var random = new Random(677);
        int shown = Enumerable.Range(0, Trials)
            .Count(_ => IsShown(RatioInterval.Of(Runs(random, baseRuns, 1000, 0.1), Runs(random, runs, 1000, 0.1))));
        Assert.That(shown / (double)Trials, Is.LessThanOrEqualTo(0.08));
    }

    [Test]
    public void A_fifth_more_with_little_noise_is_slower()
    {
        var random = new Random(677);
        int slower = Enumerable.Range(0, Trials).Count(_ =>
            RatioInterval.Of(Runs(random, 5, 1000, 0.03), Runs(random, 5, 1200, 0.03)).Low > 1);
        Assert.That(slower / (double)Trials, Is.GreaterThan(0.99));
    }

    [Test]
    public void The_interval_contains_the_true_ratio_in_about_95_of_100_cases()
    {
        var random = new Random(677);
        int contained = Enumerable.Range(0, Trials)
            .Select(_ => RatioInterval.Of(Runs(random, 5, 1000, 0.2), Runs(random, 5, 1500, 0.2)))
            .Count(interval => interval.Low <= 1.5 && interval.High >= 1.5);
        Assert.That(contained / (double)Trials, Is.InRange(0.91, 0.985));
    }

    [Test]
    public void The_same_runs_give_the_same_interval()
    {
        double[] before = [100, 110, 90];
        double[] after = [130, 120, 140];
        var first = RatioInterval.Of(before, after);
        Assert.That(RatioInterval.Of([.. before], [.. after]), Is.EqualTo(first));
    }

    [TestCase(1, 5)]
    [TestCase(5, 2)]
    public void Too_few_runs_have_a_ratio_and_no_interval(int baseRuns, int runs)
    {
        var interval = RatioInterval.Of([.. Enumerable.Repeat(100.0, baseRuns)], [.. Enumerable.Repeat(150.0, runs)]);
        Assert.That(interval.Ratio, Is.EqualTo(1.5).Within(1e-9));
        Assert.That((interval.Low, interval.High), Is.EqualTo(((double?)null, (double?)null)));
    }

    [Test]
    public void Runs_that_do_not_vary_differ_by_more_than_the_rounding_only()
    {
        Assert.That(IsShown(RatioInterval.Of([1000, 1000, 1000], [1000.5, 1000.5, 1000.5])), Is.False);
        Assert.That(IsShown(RatioInterval.Of([1000, 1000, 1000], [1010, 1010, 1010])), Is.True);
        Assert.That(IsShown(RatioInterval.Of([0, 0, 0], [0, 0, 0])), Is.False);
    }

    [TestCase(1, 12.706)]
    [TestCase(4, 2.776)]
    [TestCase(30, 2.042)]
    [TestCase(60, 2.000)]
    [TestCase(120, 1.980)]
    public void The_table_of_t_is_right(double freedom, double expected) =>
        Assert.That(StudentT.At95Percent(freedom), Is.EqualTo(expected).Within(0.003));

    private static bool IsShown(RatioInterval interval) => interval.Low > 1 || interval.High < 1;

    /// <summary>Runs whose figure varies by chance, log-normally, as times do.</summary>
    private static double[] Runs(Random random, int count, double middle, double noise) =>
        [.. Enumerable.Range(0, count).Select(_ => middle * Math.Exp(noise * Normal(random)))];

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
