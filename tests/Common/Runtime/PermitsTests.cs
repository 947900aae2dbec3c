using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class PermitsTests
{
    [Test]
    public void As_many_as_there_are_and_not_one_more()
    {
        var permits = new Permits(2);

        Assert.That(permits.TryAcquire(0), Is.True);
        Assert.That(permits.TryAcquire(0), Is.True);
        Assert.That(permits.TryAcquire(0), Is.False);
        Assert.That(permits.InUse, Is.EqualTo(2));

        permits.Release();
        Assert.That(permits.TryAcquire(0), Is.True);
    }

    [Test]
    public void A_released_permit_goes_to_the_oldest_waiter()
    {
        var permits = new Permits(1);
        permits.TryAcquire(0);
        var order = new ConcurrentQueue<int>();
        var waiters = new List<Thread>();
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            var waiter = new Thread(() =>
            {
                if (permits.TryAcquire(long.MaxValue))
                {
                    order.Enqueue(number);
                }

                permits.Release();
            });
            waiters.Add(waiter);
            waiter.Start();
            Eventually.IsTrue(() => permits.Waiting == waiters.Count, "the waiter stands in line");
        }

        permits.Release();

        waiters.ForEach(Eventually.Ends);
        Assert.That(order, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(permits.InUse, Is.Zero);
    }

    [Test]
    public void A_waiter_whose_time_is_up_leaves_no_trace()
    {
        var permits = new Permits(1);
        permits.TryAcquire(0);

        Assert.That(permits.TryAcquire(Environment.TickCount64 + 30), Is.False);

        Assert.That(permits.Waiting, Is.Zero);
        permits.Release();
        Assert.That(permits.InUse, Is.Zero);
        Assert.That(permits.TryAcquire(0), Is.True);
    }

    [Test]
    public void Who_finds_the_line_full_is_told_at_once_and_the_line_moves_on()
    {
        var permits = new Permits(1, maxWaiting: 1);
        permits.TryAcquire(0);
        bool isGranted = false;
        var waiter = new Thread(() => isGranted = permits.TryAcquire(long.MaxValue));
        waiter.Start();
        Eventually.IsTrue(() => permits.Waiting == 1, "the waiter stands in line");

        bool isGrantedToo = true;
        var excess = new Thread(() => isGrantedToo = permits.TryAcquire(long.MaxValue)) { IsBackground = true };
        excess.Start();
        Eventually.Ends(excess);
        Assert.That(isGrantedToo, Is.False);

        permits.Release();
        Eventually.Ends(waiter);
        Assert.That(isGranted, Is.True);
        Assert.That(new Permits(1, maxWaiting: 0).TryAcquire(0), Is.True, "a free permit needs no line");
    }

    [Test]
    public void A_permit_that_nobody_holds_cannot_be_released() =>
        Assert.That(new Permits(1).Release, Throws.TypeOf<SemaphoreFullException>());

    [Test]
    public void Racing_timeouts_and_releases_lose_no_permit_and_make_none()
    {
        const int count = 3;
        var permits = new Permits(count);
        int inside = 0;
        int most = 0;
        using var barrier = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            barrier.SignalAndWait();
            for (int i = 0; i < 300; i++)
            {
                // One millisecond is about how long the line takes, so that many time out just when they are granted.
                if (!permits.TryAcquire(Environment.TickCount64 + 1))
                {
                    continue;
                }

                int now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                Thread.SpinWait(20_000);
                Interlocked.Decrement(ref inside);
                permits.Release();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(Eventually.Ends);

        Assert.That(most, Is.InRange(1, count));
        Assert.That(permits.InUse, Is.Zero);
        Assert.That(permits.Waiting, Is.Zero);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
