using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>A batch waits for the threads that the last one has let go, but not for ever, and for nobody else.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CombiningQueueGatherTests
{
    private const int LongGather = 60_000_000; // microseconds: no test waits for its end
    private const long LongPast = 0; // a deadline
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<int> _batches = new(); // how many items each had
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);

    [TearDown]
    public void Forget()
    {
        _begun.Dispose();
        _mayEnd.Dispose();
    }

    [Test]
    public void The_next_batch_waits_for_as_many_more_as_were_let_go_and_begins_when_they_have_come()
    {
        CombiningQueue<string> queue = Queue(LongGather);
        Thread first = StartAndBegin(queue, "a");
        Thread[] waiting = StartAndWait(queue, "b", "c");
        _mayEnd.Release();
        Eventually.Ends(first);
        Assert.That(_begun.Wait(0), Is.False, "b and c wait for the next item of the thread that is back");

        EndAll([.. waiting, StartAndBegin(queue, "A")]);
        Thread[] again = [.. "BCD".Select(letter => Start(queue, $"{letter}"))];
        Assert.That(_begun.Wait(Patience), Is.True, "three were let go, and three have come");
        EndAll(again);

        Assert.That(_batches, Is.EqualTo(new[] { 1, 3, 3 }));
        Assert.That(queue.Queued, Is.Zero);
    }

    [Test]
    public void It_begins_without_those_that_do_not_come()
    {
        CombiningQueue<string> queue = Queue(gatherMicroseconds: 200);
        Thread first = StartAndBegin(queue, "a");
        Thread[] waiting = StartAndWait(queue, "b", "c");
        _mayEnd.Release();
        Eventually.Ends(first);
        Assert.That(_begun.Wait(Patience), Is.True);
        EndAll(waiting);

        Assert.That(_batches, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void An_item_whose_time_ends_meanwhile_does_not_run()
    {
        CombiningQueue<string> queue = Queue(LongGather);
        Thread first = StartAndBegin(queue, "a");
        Thread[] second = StartAndWait(queue, "b");
        _mayEnd.Release();
        Eventually.Ends(first);
        second = [.. second, StartAndBegin(queue, "c")];
        Thread[] third = StartAndWait(queue, "d");
        EndAll(second);

        Assert.That(queue.Submit("late", LongPast), Is.EqualTo(CombiningOutcome.NotBegun));
        Assert.That(queue.Queued, Is.EqualTo(1), "d waits for two more");
        EndAll([.. third, Start(queue, "e"), StartAndBegin(queue, "f")]);
        Assert.That(_batches, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    private static Thread Start(CombiningQueue<string> queue, string item)
    {
        var thread = new Thread(() => queue.Submit(item));
        thread.Start();
        return thread;
    }

    private CombiningQueue<string> Queue(int gatherMicroseconds) =>
        new(new CombiningLimits(1, 8, GatherMicroseconds: gatherMicroseconds), Run);

    private Thread StartAndBegin(CombiningQueue<string> queue, string item)
    {
        Thread thread = Start(queue, item);
        Assert.That(_begun.Wait(Patience), Is.True);
        return thread;
    }

    private static Thread[] StartAndWait(CombiningQueue<string> queue, params string[] items)
    {
        Thread[] threads = [.. items.Select(item => Start(queue, item))];
        Eventually.IsTrue(() => queue.Queued == items.Length, "all wait");
        return threads;
    }

    private void EndAll(Thread[] threads)
    {
        _mayEnd.Release();
        Array.ForEach(threads, Eventually.Ends);
    }

    private void Run(ReadOnlySpan<string> items)
    {
        _begun.Release();
        _mayEnd.Wait(Patience);
        _batches.Enqueue(items.Length);
    }
}
