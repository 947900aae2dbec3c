using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Items that share batches: each runs once, within the limits, and its thread learns what came of it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CombiningQueueTests
{
    private const long LongPast = 0; // a deadline
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<Item[]> _batches = new();
    private readonly ConcurrentQueue<int> _leaders = new(); // thread ids
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _mayEnd = new(0);

    private IEnumerable<string> Batches => _batches.Select(batch => string.Join("+", batch.Select(item => item.Name)));

    [TearDown]
    public void Forget()
    {
        _begun.Dispose();
        _mayEnd.Dispose();
    }

    [Test]
    public void One_at_a_time_has_each_batch_to_itself()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8), Answer);
        Item[] items = [new("a"), new("b")];

        Assert.That(items.Select(item => queue.Submit(item)), Is.All.EqualTo(CombiningOutcome.Done));
        Assert.That(items.Select(item => item.Answer), Is.EqualTo(new[] { "to a", "to b" }));
        Assert.That(Batches, Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void What_comes_while_a_batch_runs_shares_the_next_one_in_order_and_one_of_its_threads_leads()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8, BatchItems: 3), AnswerWhenLet);
        Item[] items = [.. "abcdef".Select(letter => new Item($"{letter}"))];
        Thread[] threads = StartInOrder(queue, items);

        LetEnd(3);
        Array.ForEach(threads, Eventually.Ends);

        Assert.That(Batches, Is.EqualTo(new[] { "a", "b+c+d", "e+f" }));
        int[] leaders = [.. _leaders.Select(id => Array.FindIndex(threads, thread => thread.ManagedThreadId == id))];
        Assert.That(leaders, Is.EqualTo(new[] { 0, Math.Clamp(leaders[1], 1, 3), Math.Clamp(leaders[2], 4, 5) }));
        Assert.That(items.Select(item => item.Answer), Is.EqualTo(items.Select(item => $"to {item.Name}")));
    }

    [Test]
    public void A_batch_weighs_no_more_than_it_may_but_has_always_one_item()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8, BatchWeight: 4), AnswerWhenLet, item => item.Name.Length);
        Item[] items = [new("a"), new("bb"), new("cc"), new("d"), new("eeeee"), new("f")];
        Thread[] threads = StartInOrder(queue, items);

        LetEnd(5);
        Array.ForEach(threads, Eventually.Ends);

        Assert.That(Batches, Is.EqualTo(new[] { "a", "bb+cc", "d", "eeeee", "f" }));
    }

    [Test]
    public void As_many_batches_as_allowed_run_at_once()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(Leaders: 2, 8), AnswerWhenLet);
        Item[] items = [new("a"), new("b"), new("c"), new("d")];
        Thread first = Start(queue, items[0]); // has begun before the second comes, which might share its batch
        Assert.That(_begun.Wait(Patience), Is.True, "the first has begun");
        Thread second = Start(queue, items[1]);
        Assert.That(_begun.Wait(Patience), Is.True, "the second has begun");
        Thread[] others = [.. items[2..].Select(item => Start(queue, item))];
        Eventually.IsTrue(() => queue.Queued == 2, "two wait");

        _mayEnd.Release(4);
        Array.ForEach([first, second, .. others], Eventually.Ends);

        Assert.That(items.Select(item => item.Answer), Has.None.Null);
        Assert.That(_batches.SelectMany(batch => batch), Is.EquivalentTo(items));
    }

    [Test]
    public void An_item_that_finds_the_queue_full_or_waits_too_long_does_not_run()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, Waiting: 2), AnswerWhenLet);
        Thread first = Start(queue, new Item("first"));
        Assert.That(_begun.Wait(Patience), Is.True);

        Assert.That(queue.Submit(new Item("late"), LongPast), Is.EqualTo(CombiningOutcome.NotBegun));
        Assert.That(queue.Submit(new Item("over"), long.MaxValue, LongPast), Is.EqualTo(CombiningOutcome.NotBegun));
        Assert.That(queue.Queued, Is.Zero, "those that left");
        var second = new Item("second");
        Thread waits = Start(queue, second);
        Eventually.IsTrue(() => queue.Queued == 1, "the second waits");
        Assert.That(queue.Submit(new Item("one too many")), Is.EqualTo(CombiningOutcome.NotBegun));

        LetEnd(2);
        Eventually.Ends(first);
        Eventually.Ends(waits);
        Assert.That(Batches, Is.EqualTo(new[] { "first", "second" }));
        Assert.That(second.Answer, Is.EqualTo("to second"));
    }

    [Test]
    public void Those_that_leave_the_queue_leave_the_order_of_the_others()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8, BatchItems: 1), AnswerWhenLet);
        Thread first = Start(queue, new Item("first"));
        Assert.That(_begun.Wait(Patience), Is.True);
        Thread[] before = [Start(queue, new Item("a"))];
        Eventually.IsTrue(() => queue.Queued == 1, "one waits");
        var left = new CombiningOutcome[2];
        long soon = Environment.TickCount64 + 300;
        Thread[] leave = [.. left.Select((_, i) => new Thread(() => left[i] = queue.Submit(new Item("left"), soon)))];
        Array.ForEach(leave, thread => thread.Start());
        Eventually.IsTrue(() => queue.Queued == 3 || Environment.TickCount64 >= soon, "they wait behind it");
        Thread[] after = [Start(queue, new Item("b"))];
        Array.ForEach(leave, Eventually.Ends);
        Eventually.IsTrue(() => queue.Queued == 2, "the others wait");

        LetEnd(3);
        Array.ForEach([first, .. before, .. after], Eventually.Ends);
        Assert.That(left, Is.All.EqualTo(CombiningOutcome.NotBegun));
        Assert.That(Batches, Is.EqualTo(new[] { "first", "a", "b" }));
    }

    [Test]
    public void A_leader_waits_for_the_end_of_its_batch_whatever_its_deadlines()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8), Answer);

        Assert.That(queue.Submit(new Item("a"), LongPast, LongPast), Is.EqualTo(CombiningOutcome.Done));
    }

    [Test]
    public void Who_gives_up_on_a_batch_that_runs_does_not_know_and_may_submit_again_at_once()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8), AnswerWhenLet);
        var again = new Item("again");
        var outcomes = new CombiningOutcome[2];
        Thread first = Start(queue, new Item("first"));
        Assert.That(_begun.Wait(Patience), Is.True);
        Thread leads = Start(queue, new Item("leader"));
        Eventually.IsTrue(() => queue.Queued == 1, "the leader of the next batch waits");
        var gives = new Thread(() =>
        {
            outcomes[0] = queue.Submit(new Item("impatient"), long.MaxValue, Environment.TickCount64 + 2000);
            outcomes[1] = queue.Submit(again);
        });
        gives.Start();
        Eventually.IsTrue(() => queue.Queued == 2, "the impatient one waits behind it");

        _mayEnd.Release(); // of the first batch: the leader takes the impatient one along
        Assert.That(_begun.Wait(Patience), Is.True);
        Eventually.IsTrue(() => queue.Queued == 1, "who gave up waits again");
        LetEnd(2);
        Array.ForEach([first, leads, gives], Eventually.Ends);

        Assert.That(outcomes, Is.EqualTo(new[] { CombiningOutcome.Unknown, CombiningOutcome.Done }));
        Assert.That(again.Answer, Is.EqualTo("to again"));
    }

    [Test]
    public void What_the_action_throws_reaches_every_item_of_its_batch_and_no_other()
    {
        var bug = new InvalidOperationException("a bug, on purpose");
        int count = 0;
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8, BatchItems: 4), items =>
        {
            AnswerWhenLet(items);
            if (Interlocked.Increment(ref count) == 2)
            {
                throw bug;
            }
        });
        object[] ends = new object[8];
        var threads = new Thread[8];
        for (int i = 0; i < threads.Length; i++)
        {
            int number = i;
            threads[i] = new Thread(() => ends[number] = EndOf(queue, new Item($"{number}")));
            threads[i].Start();
            if (i == 0)
            {
                Assert.That(_begun.Wait(Patience), Is.True);
            }

            Eventually.IsTrue(() => queue.Queued == number, $"{number} wait");
        }

        LetEnd(3);
        Array.ForEach(threads, Eventually.Ends);

        Assert.That(ends[1..5], Is.All.SameAs(bug));
        Assert.That(ends[5..].Append(ends[0]), Is.All.EqualTo(CombiningOutcome.Done));
    }

    [Test]
    public void A_batch_that_submits_to_its_queue_is_a_bug_that_is_told()
    {
        CombiningQueue<Item>? queue = null;
        queue = new CombiningQueue<Item>(new CombiningLimits(2, 8), items =>
        {
            if (items[0].Name == "outer")
            {
                queue!.Submit(new Item("inner"));
            }
        });

        Assert.That(EndOf(queue, new Item("outer")), Is.TypeOf<InvalidOperationException>());
        Assert.That(queue.Submit(new Item("after")), Is.EqualTo(CombiningOutcome.Done));
    }

    [TestCase(0, 1, 1, 1)]
    [TestCase(1, 0, 1, 1)]
    [TestCase(1, 1, 0, 1)]
    [TestCase(1, 1, 1, 0)]
    public void A_bound_is_at_least_one(int leaders, int waiting, int batchItems, int batchWeight) => Assert.That(
        () => new CombiningQueue<Item>(new CombiningLimits(leaders, waiting, batchItems, batchWeight), Answer),
        Throws.TypeOf<ArgumentOutOfRangeException>());

    private static object EndOf(CombiningQueue<Item> queue, Item item)
    {
        try
        {
            return queue.Submit(item);
        }
        catch (BatchException error)
        {
            return error.InnerException!;
        }
    }

    private void Answer(ReadOnlySpan<Item> items)
    {
        _batches.Enqueue(items.ToArray());
        _leaders.Enqueue(Environment.CurrentManagedThreadId);
        foreach (Item item in items)
        {
            item.Answer = $"to {item.Name}";
        }
    }

    private void AnswerWhenLet(ReadOnlySpan<Item> items)
    {
        _begun.Release();
        _mayEnd.Wait(Patience);
        Answer(items);
    }

    /// <summary>Lets so many batches end, each after it has begun.</summary>
    private void LetEnd(int batches)
    {
        _mayEnd.Release(batches);
        for (int i = 1; i < batches; i++)
        {
            Assert.That(_begun.Wait(Patience), Is.True);
        }
    }

    /// <summary>The batch of the first runs, and the others wait in their order.</summary>
    private Thread[] StartInOrder(CombiningQueue<Item> queue, Item[] items)
    {
        var threads = new Thread[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            threads[i] = Start(queue, items[i]);
            if (i == 0)
            {
                Assert.That(_begun.Wait(Patience), Is.True);
            }

            Eventually.IsTrue(() => queue.Queued == i, $"{i} wait");
        }

        return threads;
    }

    private static Thread Start(CombiningQueue<Item> queue, Item item)
    {
        var thread = new Thread(() => queue.Submit(item));
        thread.Start();
        return thread;
    }

    private sealed class Item(string name)
    {
        public string Name => name;

        public string? Answer { get; set; }
    }
}
