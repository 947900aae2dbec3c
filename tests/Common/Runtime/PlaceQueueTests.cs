using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Places and those who wait for them.</summary>
internal sealed class PlaceQueueTests
{
    private const long Never = long.MaxValue;

    [Test]
    public void Those_who_wait_have_their_turn_in_their_order()
    {
        var queue = new PlaceQueue(1, 8);
        long held = queue.Enter(Never);
        var order = new ConcurrentQueue<int>();
        var threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            int number = i;
            threads[i] = new Thread(() =>
            {
                long entered = queue.Enter(Never);
                order.Enqueue(number);
                queue.Leave(entered);
            });
            threads[i].Start();
            Eventually.IsTrue(() => queue.Waiting == number + 1, "it waits");
        }

        queue.Leave(held);
        Array.ForEach(threads, Eventually.Ends);
        Assert.That(order, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That((queue.Taken, queue.Waiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public void There_is_no_place_within_a_time_that_is_over_and_beyond_those_who_may_wait()
    {
        var queue = new PlaceQueue(2, 1);
        long[] held = [queue.Enter(0), queue.Enter(0)]; // a free place needs no time
        Assert.That(held, Has.None.EqualTo(PlaceQueue.None));
        Assert.That(queue.Enter(0), Is.EqualTo(PlaceQueue.None));
        Assert.That(queue.Enter(Environment.TickCount64 + 20), Is.EqualTo(PlaceQueue.None));
        long got = PlaceQueue.None;
        var waits = new Thread(() => got = queue.Enter(Never));
        waits.Start();
        Eventually.IsTrue(() => queue.Waiting == 1, "it waits");
        Assert.That(queue.Enter(Never), Is.EqualTo(PlaceQueue.None), "one too many");

        queue.Leave(held[0]);
        Eventually.Ends(waits);
        Assert.That(got, Is.Not.EqualTo(PlaceQueue.None));
        Assert.That((queue.Taken, queue.Waiting), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Who_would_wait_too_long_is_told_at_once()
    {
        long now = 0;
        var queue = new PlaceQueue(1, 8, () => now);
        long held = queue.Enter(Never);
        now += 60_000_000;
        long got = 0;
        var excess = new Thread(() => got = queue.Enter(Environment.TickCount64 + 50_000));
        excess.Start();
        Eventually.Ends(excess);
        Assert.That(got, Is.EqualTo(PlaceQueue.None));

        queue.Leave(held);
        Assert.That(queue.Enter(0), Is.Not.EqualTo(PlaceQueue.None));
    }

    [Test]
    public void Of_those_who_race_for_a_place_just_as_their_time_ends_no_place_is_lost_or_made()
    {
        const int threads = 8;
        var queue = new PlaceQueue(2, 6);
        int inside = 0, most = 0;
        using var start = new Barrier(threads);
        Thread[] started = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < 2000; i++)
            {
                long entered = queue.Enter(Environment.TickCount64 + ((i + number) % 3));
                if (entered != PlaceQueue.None)
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    Thread.SpinWait(500);
                    Interlocked.Decrement(ref inside);
                    queue.Leave(entered);
                }
            }
        }))];
        Array.ForEach(started, thread => thread.Start());
        Array.ForEach(started, Eventually.Ends);

        Assert.That(most, Is.InRange(1, 2));
        Assert.That((queue.Taken, queue.Waiting), Is.EqualTo((0, 0)));
    }
}
