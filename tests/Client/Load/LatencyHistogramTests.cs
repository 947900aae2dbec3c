using PygmyStore.Client.Load;

namespace PygmyStore.Tests.Client.Load;

[TestFixture]
public sealed class LatencyHistogramTests
{
    private const double RelativeError = 1 / 128.0;

    [Test]
    public void An_empty_one_has_zeros_only()
    {
        var histogram = new LatencyHistogram();
        Assert.That(histogram.Count, Is.Zero);
        Assert.That(histogram.Mean, Is.EqualTo(TimeSpan.Zero));
        Assert.That(histogram.Max, Is.EqualTo(TimeSpan.Zero));
        Assert.That(histogram.Percentile(50), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Short_durations_are_exact()
    {
        for (long ticks = 0; ticks < 256; ticks++)
        {
            Assert.That(LowerOf(ticks, 100_000), Is.EqualTo(ticks));
        }
    }

    // Both sides of each place where the buckets' width doubles, and of a bucket's end within a doubling.
    [TestCase(255, 255)]
    [TestCase(256, 257)]
    [TestCase(257, 257)]
    [TestCase(258, 259)]
    [TestCase(511, 511)]
    [TestCase(512, 515)]
    [TestCase(515, 515)]
    [TestCase(516, 519)]
    [TestCase(1023, 1023)]
    [TestCase(1024, 1031)]
    [TestCase((1L << 30) - 1, (1L << 30) - 1)]
    [TestCase(1L << 30, (1L << 30) + (1L << 23) - 1)]
    [TestCase((1L << 31) - 1 - (1L << 23), (1L << 31) - 1 - (1L << 23))]
    public void A_duration_counts_as_the_last_of_its_bucket(long ticks, long last) =>
        Assert.That(LowerOf(ticks, long.MaxValue / 2), Is.EqualTo(last));

    [Test]
    public void A_percentile_is_never_too_low_and_less_than_one_part_in_128_too_high()
    {
        var random = new Random(12345);
        for (int i = 0; i < 20_000; i++)
        {
            // Up to the last bucket, which has all longer durations too.
            long ticks = (long)Math.Exp(random.NextDouble() * Math.Log(LatencyHistogram.Longest.Ticks * (1 - RelativeError)));
            long counted = LowerOf(ticks, long.MaxValue / 2);
            Assert.That(counted, Is.InRange(ticks, ticks * (1 + RelativeError)), $"{ticks} ticks (seed 12345)");
        }
    }

    [TestCase(0, 1)]
    [TestCase(0.5, 1)]
    [TestCase(1, 1)]
    [TestCase(1.1, 2)]
    [TestCase(50, 50)]
    [TestCase(50.1, 51)]
    [TestCase(99, 99)]
    [TestCase(99.9, 100)]
    [TestCase(100, 100)]
    public void Percentiles_of_1_to_100_are_by_nearest_rank(double percent, long ticks)
    {
        var histogram = new LatencyHistogram();
        foreach (int value in Enumerable.Range(1, 100).Reverse())
        {
            histogram.Record(TimeSpan.FromTicks(value));
        }

        Assert.That(histogram.Percentile(percent).Ticks, Is.EqualTo(ticks));
        Assert.That(histogram.Mean.Ticks, Is.EqualTo(50));
        Assert.That(histogram.Count, Is.EqualTo(100));
    }

    [Test]
    public void No_percentile_is_above_the_maximum()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(1024));
        Assert.That(histogram.Percentile(99).Ticks, Is.EqualTo(1024));
        Assert.That(histogram.Max.Ticks, Is.EqualTo(1024));
    }

    [Test]
    public void What_is_longer_than_the_longest_is_counted_and_its_maximum_known()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromHours(1));
        histogram.Record(LatencyHistogram.Longest);
        Assert.That(histogram.Count, Is.EqualTo(2));
        Assert.That(histogram.Percentile(100), Is.EqualTo(TimeSpan.FromHours(1)));
        Assert.That(histogram.Percentile(1), Is.GreaterThanOrEqualTo(LatencyHistogram.Longest));
    }

    [Test]
    public void A_negative_duration_is_zero()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(-1));
        Assert.That(histogram.Percentile(100), Is.EqualTo(TimeSpan.Zero));
        Assert.That(histogram.Mean, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Merged_ones_are_as_one_that_counted_all()
    {
        var random = new Random(54321);
        var all = new LatencyHistogram();
        LatencyHistogram[] parts = [new(), new(), new()];
        for (int i = 0; i < 10_000; i++)
        {
            var duration = TimeSpan.FromTicks(random.NextInt64(1L << random.Next(1, 33)));
            all.Record(duration);
            parts[random.Next(parts.Length)].Record(duration);
        }

        var merged = new LatencyHistogram();
        Array.ForEach(parts, merged.Add);
        Assert.That(merged.Count, Is.EqualTo(all.Count));
        Assert.That(merged.Mean, Is.EqualTo(all.Mean));
        Assert.That(merged.Max, Is.EqualTo(all.Max));
        foreach (double percent in new[] { 0, 1, 10, 50, 90, 99, 99.9, 99.99, 100 })
        {
            Assert.That(merged.Percentile(percent), Is.EqualTo(all.Percentile(percent)), $"p{percent} (seed 54321)");
        }
    }

    /// <summary>What a duration is counted as, seen below a much longer one.</summary>
    private static long LowerOf(long ticks, long longer)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromTicks(ticks));
        histogram.Record(TimeSpan.FromTicks(longer));
        return histogram.Percentile(50).Ticks;
    }
}
