using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>What a newcomer of a queue has to expect. All times are microseconds.</summary>
internal sealed class WaitEstimateTests
{
    private const int Many = 200; // turns, after which the mean is what they were
    private readonly WaitEstimate _estimate = new();
    private long _now;

    [Test]
    public void A_cold_queue_admits_any_number() => Assert.That(_estimate.Wait(1000, 0), Is.Zero);

    [Test]
    public void A_steady_queue_is_expected_to_go_on_so()
    {
        Move(Many, each: 2000);

        Assert.That(_estimate.Wait(1, _now), Is.EqualTo(2000).Within(1));
        Assert.That(_estimate.Wait(10, _now), Is.EqualTo(20_000).Within(1));
        Assert.That(_estimate.Wait(1, _now + 1500), Is.EqualTo(500).Within(1), "a part of the next turn is over");
        Assert.That(_estimate.Wait(10, _now + 1500), Is.EqualTo(18_500).Within(1));
    }

    [Test]
    public void A_turn_that_is_overdue_takes_once_more_as_long()
    {
        Move(Many, each: 2000);

        Assert.That(_estimate.Wait(1, _now + 500_000), Is.EqualTo(500_000));
        Assert.That(_estimate.Wait(3, _now + 500_000), Is.EqualTo(504_000).Within(1));
    }

    [Test]
    public void A_cold_queue_that_stands_still_is_seen_too()
    {
        _estimate.Begin(1000);

        Assert.That(_estimate.Wait(1, 601_000), Is.EqualTo(600_000));
    }

    [Test]
    public void After_a_stall_the_queue_is_believed_at_its_first_turn()
    {
        Move(Many, each: 2000);
        Move(1, each: 5_000_000);

        Assert.That(_estimate.Wait(16, _now), Is.LessThan(70_000), "one pause is no rate: a turn counts for so much");
    }

    [Test]
    public void A_queue_that_has_become_slow_is_learned()
    {
        Move(Many, each: 2000);
        Move(20, each: 400_000);

        Assert.That(_estimate.Wait(1, _now), Is.InRange(200_000, 400_000));
    }

    [Test]
    public void Quick_work_shows_that_a_slow_server_is_well_again_while_nobody_waits()
    {
        Move(Many, each: 900_000);
        Assert.That(_estimate.Wait(1, _now), Is.GreaterThan(500_000));
        _estimate.Begin(_now += 60_000_000);
        Assert.That(_estimate.Wait(1, _now), Is.GreaterThan(500_000), "nothing has shown it yet");

        _estimate.End(took: 3000);

        Assert.That(_estimate.Wait(1, _now), Is.EqualTo(3000).Within(1));
    }

    [Test]
    public void Slow_work_alone_is_no_slow_queue()
    {
        Move(Many, each: 2000);
        _estimate.End(took: 30_000); // many pieces run at once

        Assert.That(_estimate.Wait(1, _now), Is.EqualTo(2000).Within(1));
    }

    [TestCase(400, 399, true)]
    [TestCase(400, 600_000, false)]
    public void A_deadline_is_compared_with_the_wait(int waitMilliseconds, int left, bool isLonger)
    {
        _estimate.Begin(0);

        long deadline = Environment.TickCount64 + left;
        Assert.That(_estimate.IsLonger(1, waitMilliseconds * 1000, deadline), Is.EqualTo(isLonger));
    }

    private void Move(int turns, long each)
    {
        for (int i = 0; i < turns; i++)
        {
            _estimate.Turn(_now += each);
        }
    }
}
