using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class LatencyBucketsTests
{
    [TestCase(0, 0)]
    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(9, 4)]
    [TestCase(10, 5)]
    [TestCase(1000, 15)]
    [TestCase(TimeHistogram.LongestMicroseconds, 47)]
    public void Five_buckets_are_a_factor_of_ten(long microseconds, int bucket)
    {
        Assert.That(LatencyBuckets.BucketOf(microseconds), Is.EqualTo(bucket));
        Assert.That(LatencyBuckets.EdgeOf(bucket), Is.LessThanOrEqualTo(Math.Max(1, microseconds)).Within(1e-6));
        Assert.That(LatencyBuckets.EdgeOf(bucket + 1), Is.GreaterThan(microseconds));
    }

    [Test]
    public void Each_time_is_in_one_bucket()
    {
        var times = new TimeHistogram();
        foreach (long time in (long[])[0, 1, 3, 3, 1000, 1001, TimeHistogram.LongestMicroseconds])
        {
            times.Record(time);
        }

        var buckets = LatencyBuckets.Of(times);
        Assert.That((buckets.First, buckets.Counts!.Length, buckets.Counts.Sum()), Is.EqualTo((0, 48, 7)));
        Assert.That((buckets.Counts[0], buckets.Counts[2], buckets.Counts[15], buckets.Counts[47]), Is.EqualTo((2, 2, 2, 1)));
        Assert.That(LatencyBuckets.Of(new TimeHistogram()).Counts, Is.Null);
    }
}
