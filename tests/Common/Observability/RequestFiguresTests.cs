using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

/// <summary>Totals of requests, and what can be read from them.</summary>
[TestFixture]
internal sealed class RequestFiguresTests
{
    [Test]
    public void Buckets_follow_each_other_and_are_at_most_a_quarter_wide()
    {
        for (int bucket = 0; bucket < DurationBuckets.Count; bucket++)
        {
            long lower = DurationBuckets.LowerEnd(bucket);
            long end = DurationBuckets.LowerEnd(bucket + 1);
            Assert.That(end, Is.GreaterThan(lower));
            Assert.That((DurationBuckets.Of(lower), DurationBuckets.Of(end - 1)), Is.EqualTo((bucket, bucket)));
            Assert.That(end - lower, Is.AtMost(Math.Max(1, lower / 4)));
        }
    }

    [TestCase(-1, 0)]
    [TestCase(0, 0)]
    [TestCase(16_777_215, DurationBuckets.Count - 1)]
    [TestCase(16_777_216, DurationBuckets.Count - 1)]
    [TestCase(long.MaxValue, DurationBuckets.Count - 1)]
    public void What_is_too_short_or_too_long_has_a_bucket_too(long microseconds, int bucket) =>
        Assert.That(DurationBuckets.Of(microseconds), Is.EqualTo(bucket));

    [Test]
    public void A_percentile_is_off_by_the_width_of_a_bucket_at_most([Values(0.01, 0.5, 0.99, 1)] double share)
    {
        const int seed = 8;
        var random = new Random(seed);
        long[] durations = [.. Enumerable.Range(0, 5000).Select(_ => (long)Math.Exp(random.NextDouble() * 14)).Order()];
        long[] counts = new long[DurationBuckets.Count];
        Array.ForEach(durations, duration => counts[DurationBuckets.Of(duration)]++);
        long exact = durations[(int)Math.Ceiling(share * durations.Length) - 1];
        double told = DurationBuckets.Percentile(counts, share)!.Value;
        Assert.That(told, Is.InRange((0.8 * exact) - 1, (1.25 * exact) + 1), $"seed {seed}");
    }

    [Test]
    public void There_is_no_percentile_of_nothing() =>
        Assert.That(DurationBuckets.Percentile(new long[DurationBuckets.Count], 0.5), Is.Null);

    [Test]
    public void Own_time_is_what_the_servers_behind_did_not_take()
    {
        var figures = new RequestFigures();
        figures.Record(false, false, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(3));
        figures.Record(false, false, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)); // by another clock
        figures.Record(true, false, TimeSpan.FromMilliseconds(1), TimeSpan.Zero);
        figures.Record(true, true, TimeSpan.Zero, TimeSpan.Zero);
        RequestTotals totals = figures.Read();
        Assert.That(
            (totals.Buckets.Sum(), totals.OwnMicroseconds, totals.Failed, totals.Shed), Is.EqualTo((4L, 3000L, 1L, 1L)));
    }

    [Test]
    public void Nothing_is_lost_when_many_count_at_once()
    {
        const int threads = 8, each = 20_000;
        var figures = new RequestFigures();
        using var barrier = new Barrier(threads);
        Thread[] all = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            for (int n = 0; n < each; n++)
            {
                figures.Record(false, false, TimeSpan.FromMicroseconds(i), TimeSpan.Zero);
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.That(figures.Read().Buckets.Take(threads), Is.All.EqualTo((long)each));
    }
}
