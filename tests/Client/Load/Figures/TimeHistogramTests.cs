using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class TimeHistogramTests
{
    private const double Precision = 0.001;

    private static readonly decimal[] Percents = [0.1m, 1, 25, 50, 75, 90, 95, 99, 99.9m, 99.99m, 100];

    [Test]
    public void Percentiles_are_those_of_the_sorted_times()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (int count in new[] { 1, 2, 9, 100, 1000, 1001, 54_321 })
        {
            var histogram = new TimeHistogram();
            long[] times = [.. Enumerable.Range(0, count).Select(_ => (long)Math.Exp(random.NextDouble() * 20))];
            Array.ForEach(times, histogram.Record);
            Array.Sort(times);
            foreach (decimal percent in Percents)
            {
                long exact = times[Math.Max(0, (int)Math.Ceiling(percent * count / 100) - 1)];
                long told = histogram.Percentile(percent)!.Value;
                Assert.That(told, Is.InRange(exact, exact * (1 + Precision)), $"{percent} of {count}");
            }

            Assert.That(histogram.MaxMicroseconds, Is.EqualTo(times[^1]));
            Assert.That(histogram.MeanMicroseconds, Is.EqualTo(times.Average()).Within(1e-6).Percent);
        }
    }

    [TestCase(1009, 99, true)]
    [TestCase(1000, 99, true)]
    [TestCase(999, 99, false)]
    [TestCase(10_000, 99.9, true)]
    [TestCase(9_999, 99.9, false)]
    [TestCase(20, 50, true)]
    [TestCase(19, 50, false)]
    [TestCase(0, 50, false)]
    public void A_percentile_needs_ten_samples_beyond_it(int count, decimal percent, bool isTold)
    {
        var histogram = new TimeHistogram();
        for (int i = 0; i < count; i++)
        {
            histogram.Record(i);
        }

        long beyond = count - (long)Math.Ceiling(percent * count / 100);
        Assert.That(isTold, Is.EqualTo(beyond >= Times.SamplesBeyond), "the case itself");
        Assert.That(histogram.Percentile(percent, Times.SamplesBeyond).HasValue, Is.EqualTo(isTold));
    }

    [Test]
    public void What_is_too_long_counts_as_the_longest_and_what_is_negative_as_zero()
    {
        var histogram = new TimeHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);
        Assert.That(histogram.Percentile(100), Is.EqualTo(TimeHistogram.LongestMicroseconds));
        Assert.That(histogram.Percentile(1), Is.Zero);
    }

    [Test]
    public void Recording_allocates_nothing()
    {
        var histogram = new TimeHistogram();
        histogram.Record(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            histogram.Record(i * 37L);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Nothing_has_no_percentiles()
    {
        var times = Times.Of(new TimeHistogram());
        Assert.That(
            times with { Histogram = "" }, Is.EqualTo(new Times(0, null, null, null, null, null, null, null, null, "")));
    }
}
