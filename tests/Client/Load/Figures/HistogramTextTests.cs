using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class HistogramTextTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(200_000)] // its compressed form is longer than what a decompressor reads at a time
    public void A_histogram_is_read_as_it_was_written(int count)
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        TimeHistogram written = Sample(seed, count);
        Assert.That(HistogramText.TryDecode(Times.Of(written), out TimeHistogram read), Is.True);
        Assert.That(read.Count, Is.EqualTo(count));
        Assert.That(read.MaxMicroseconds, Is.EqualTo(written.MaxMicroseconds));
        Assert.That(read.MeanMicroseconds, Is.EqualTo(written.MeanMicroseconds));
        foreach (decimal percent in new[] { 1m, 10m, 50m, 90m, 99m, 99.9m, 100m })
        {
            Assert.That(read.Percentile(percent), Is.EqualTo(written.Percentile(percent)));
        }
    }

    [Test]
    public void Merged_histograms_are_all_times_together()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var all = new TimeHistogram();
        var merged = new TimeHistogram();
        for (int part = 0; part < 4; part++)
        {
            var one = new TimeHistogram();
            for (int i = 0; i < 20_000; i++)
            {
                long time = (long)Math.Exp((part * 2) + (random.NextDouble() * 8));
                all.Record(time);
                one.Record(time);
            }

            Assert.That(HistogramText.TryDecode(Times.Of(one), out TimeHistogram read), Is.True);
            merged.Add(read);
        }

        var told = Times.Of(merged);
        var expected = Times.Of(all);
        Assert.That(told.MeanUs, Is.EqualTo(expected.MeanUs).Within(1e-6).Percent);
        Assert.That(told with { MeanUs = null }, Is.EqualTo(expected with { MeanUs = null }));
    }

    [Test]
    public void What_is_no_histogram_of_ours_is_refused()
    {
        var good = Times.Of(Sample(1, 1000));
        byte[] bytes = Convert.FromBase64String(good.Histogram);
        foreach (string text in new[] { "", "x", "AAAA", "AAAAAAAAAAAA", Convert.ToBase64String(bytes[..^20]) })
        {
            Assert.That(HistogramText.TryDecode(good with { Histogram = text }, out _), Is.False, text);
        }

        Assert.That(HistogramText.TryDecode(good with { Count = 999 }, out _), Is.False, "another count");
    }

    [Test]
    public void No_damage_of_the_text_throws()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var good = Times.Of(Sample(seed, 500));
        byte[] bytes = Convert.FromBase64String(good.Histogram);
        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Assert.That(
                () => HistogramText.TryDecode(good with { Histogram = Convert.ToBase64String(damaged) }, out _), Throws.Nothing);
        }
    }

    private static TimeHistogram Sample(int seed, int count)
    {
        var random = new Random(seed);
        var histogram = new TimeHistogram();
        for (int i = 0; i < count; i++)
        {
            histogram.Record((long)Math.Exp(random.NextDouble() * 18));
        }

        return histogram;
    }
}
