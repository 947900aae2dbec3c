using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

internal sealed class CallContextTests
{
    [Test]
    public void A_server_that_asks_for_itself_has_an_id_of_its_own_for_each_call_and_all_the_time_there_is()
    {
        var first = CallContext.Own();
        var second = CallContext.Own();

        Assert.That(RequestId.IsValid(first.RequestId), Is.True);
        Assert.That(first.RequestId.SequenceEqual(second.RequestId), Is.False);
        Assert.That(first.TraceParent.Length, Is.Zero);
        Assert.That((first.DeadlineMilliseconds, first.IsOverdue, first.IsOutOfTime), Is.EqualTo((long.MaxValue, false, false)));
    }

    [Test]
    public void A_copy_stays_when_the_original_is_reused()
    {
        var context = CallContext.Own();
        context.TraceParent = "trace"u8;
        context.DeadlineMilliseconds = 5;
        context.Tiers.AddServerTiming("order;dur=1"u8);
        byte[] id = context.RequestId.ToArray();

        CallContext copy = context.Copy();
        context.Reset();

        Assert.That((copy.RequestId.ToArray(), copy.TraceParent.ToArray()), Is.EqualTo((id, "trace"u8.ToArray())));
        Assert.That((copy.DeadlineMilliseconds, copy.Tiers.Count), Is.EqualTo((5L, 0)));
        Assert.That((context.RequestId.Length, context.TraceParent.Length, context.Tiers.Count), Is.EqualTo((0, 0, 0)));
        Assert.That(context.DeadlineMilliseconds, Is.EqualTo(long.MaxValue));
    }

    [TestCase(60_000, false, false)]
    [TestCase(10, false, true)]
    [TestCase(0, true, true)]
    public void A_wait_may_end_a_little_before_its_time(int milliseconds, bool isOverdue, bool isOutOfTime)
    {
        var context = CallContext.Own();
        context.DeadlineMilliseconds = Environment.TickCount64 + milliseconds;

        Assert.That(context.IsOutOfTime, Is.EqualTo(isOutOfTime));
        Assert.That(context.IsOverdue, Is.EqualTo(isOverdue).Or.EqualTo(milliseconds == 10), "the clock goes on");
    }

    [Test]
    public void Times_of_a_shared_call_are_added_to_those_of_the_request()
    {
        var context = CallContext.Own();
        var shared = CallContext.Own();
        context.Tiers.AddServerTiming("catalog;dur=1"u8);
        shared.Tiers.AddServerTiming("order;dur=2, catalog;dur=0.5"u8);

        context.Tiers.Add(shared.Tiers);

        Assert.That(
            Enumerable.Range(0, context.Tiers.Count).Select(context.Tiers.DurationAt),
            Is.EqualTo(new[] { TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMilliseconds(2) }));
    }
}
