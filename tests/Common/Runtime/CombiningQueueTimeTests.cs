using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>How long an item may wait for its batch, and who leaves the queue.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CombiningQueueTimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<string> _batches = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);

    [TearDown]
    public void Forget()
    {
        _begun.Dispose();
        _mayEnd.Dispose();
    }

    [Test]
    public void Who_would_wait_too_long_is_told_at_once_and_a_queue_that_moves_again_is_believed()
    {
        long now = 0;
        const long minute = 60_000_000;
        var queue = new CombiningQueue<string>(new CombiningLimits(1, 8, BatchItems: 1), RunWhenLet, null, () => now);
        Thread first = Start(queue, "first");
        Assert.That(_begun.Wait(Patience), Is.True);
        Thread waits = Start(queue, "waits");
        Eventually.IsTrue(() => queue.Queued == 1, "the estimate of a queue that never moved is no wait");

        now = minute; // the first batch takes that long already
        CombiningOutcome? refused = null;
        var excess = new Thread(() => refused = queue.Submit("excess", Environment.TickCount64 + 50_000));
        excess.Start();
        Eventually.Ends(excess);
        Assert.That((refused, queue.Queued), Is.EqualTo((CombiningOutcome.NotBegun, 1)));

        _mayEnd.Release();
        Eventually.Ends(first);
        Assert.That(_begun.Wait(Patience), Is.True, "who waited leads");
        Thread next = Start(queue, "next", Environment.TickCount64 + 50_000);
        Eventually.IsTrue(() => queue.Queued == 1, "the queue has moved");
        _mayEnd.Release(2);
        Array.ForEach([waits, next], Eventually.Ends);
        Assert.That(_batches, Is.EqualTo(new[] { "first", "waits", "next" }));
    }

    [Test]
    public void The_last_one_that_leaves_a_batch_takes_the_batch_out_of_the_queue()
    {
        var queue = new CombiningQueue<string>(new CombiningLimits(1, 8, BatchItems: 1), RunWhenLet);
        Thread first = Start(queue, "first");
        Assert.That(_begun.Wait(Patience), Is.True);
        Assert.That(queue.Submit("left", Environment.TickCount64 + 20), Is.EqualTo(CombiningOutcome.NotBegun));

        _mayEnd.Release();
        Eventually.Ends(first);
        Thread alone = Start(queue, "alone");
        _mayEnd.Release(2);
        Eventually.Ends(alone);
        Assert.That(_batches, Is.EqualTo(new[] { "first", "alone" }));
    }

    private void RunWhenLet(ReadOnlySpan<string> items)
    {
        _begun.Release();
        _mayEnd.Wait(Patience);
        _batches.Enqueue(string.Join('+', items.ToArray()));
    }

    private static Thread Start(CombiningQueue<string> queue, string item, long deadline = long.MaxValue)
    {
        var thread = new Thread(() => queue.Submit(item, deadline));
        thread.Start();
        return thread;
    }
}
