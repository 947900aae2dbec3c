using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Many threads at once: nothing is lost, nothing runs twice, nothing is allocated.</summary>
internal sealed class CombiningQueueRaceTests
{
    [TestCase(1, 0)]
    [TestCase(2, 0)]
    [TestCase(1, 200)]
    [TestCase(2, 200)]
    public void Of_many_items_at_once_each_runs_once(int leaders, int gatherMicroseconds)
    {
        const int threads = 32;
        const int each = 200;
        int largest = 0;
        var limits = new CombiningLimits(leaders, threads, BatchItems: 8, GatherMicroseconds: gatherMicroseconds);
        var queue = new CombiningQueue<Item>(limits, items =>
        {
            largest = Math.Max(largest, items.Length);
            Run(items);
        });
        var all = new Item[threads][];
        InParallel(threads, thread =>
        {
            all[thread] = [.. Enumerable.Range(0, each).Select(_ => new Item())];
            Array.ForEach(all[thread], item => Assert.That(queue.Submit(item), Is.EqualTo(CombiningOutcome.Done)));
        });

        Assert.That(all.SelectMany(items => items).Count(item => item.Runs == 1), Is.EqualTo(threads * each));
        Assert.That(queue.Queued, Is.Zero);
        Assert.That(largest, Is.InRange(1, 8));
    }

    [TestCase(0)]
    [TestCase(300)]
    public void Giving_up_and_completion_agree_on_what_has_run(int gatherMicroseconds)
    {
        int seed = ProofVariables.Number("PYGMY_PROOF_SEED") ?? Random.Shared.Next(1_000_000);
        TestContext.Out.WriteLine($"PYGMY_PROOF_SEED={seed}");
        const int threads = 12;
        const int each = 300;
        var limits = new CombiningLimits(2, threads - 2, BatchItems: 3, GatherMicroseconds: gatherMicroseconds);
        var queue = new CombiningQueue<Item>(limits, items =>
        {
            Thread.SpinWait(items[0].Spins);
            Run(items);
        });
        var ended = new List<(Item Item, CombiningOutcome Outcome)>[threads];
        InParallel(threads, thread =>
        {
            var random = new Random(seed + thread);
            ended[thread] = [];
            for (int i = 0; i < each; i++)
            {
                var item = new Item { Spins = random.Next(40_000) };
                long now = Environment.TickCount64;
                CombiningOutcome outcome = queue.Submit(item, now + random.Next(3), now + random.Next(4));
                Assert.That(outcome != CombiningOutcome.Done || item.Runs == 1, "done, so it has run");
                ended[thread].Add((item, outcome));
            }
        });

        (Item Item, CombiningOutcome Outcome)[] all = [.. ended.SelectMany(of => of)];
        Assert.That(all.Where(end => end.Outcome == CombiningOutcome.NotBegun).Select(end => end.Item.Runs), Is.All.Zero);
        Assert.That(all.Where(end => end.Outcome != CombiningOutcome.NotBegun).Select(end => end.Item.Runs), Is.All.EqualTo(1));
        Assert.That(queue.Queued, Is.Zero);
        var after = new CombiningOutcome[threads - 2];
        InParallel(after.Length, thread => after[thread] = queue.Submit(new Item()));
        Assert.That(after, Is.All.EqualTo(CombiningOutcome.Done), "no place is lost");
    }

    [Test]
    public void A_submit_allocates_nothing()
    {
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, 8), Run);
        var item = new Item();

        Assert.That(Allocated(queue, item, 1000), Is.Zero);
    }

    [Test]
    public void A_submit_that_waits_allocates_nothing()
    {
        const int threads = 8;
        const int each = 5000;
        var queue = new CombiningQueue<Item>(new CombiningLimits(1, threads), Run);
        long[] allocated = new long[threads];
        InParallel(threads, thread => allocated[thread] = Allocated(queue, new Item(), each));

        Assert.That(allocated, Is.All.LessThan(each), "less than a byte each: the buffer of a batch may still grow, to 8 items");
    }

    private static long Allocated(CombiningQueue<Item> queue, Item item, int submits)
    {
        for (int i = 0; i < 100; i++)
        {
            queue.Submit(item);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < submits; i++)
        {
            queue.Submit(item);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(ReadOnlySpan<Item> items)
    {
        foreach (Item item in items)
        {
            item.Runs++;
        }
    }

    private static void InParallel(int threads, Action<int> work)
    {
        using var barrier = new Barrier(threads);
        var errors = new List<Exception>();
        Thread[] started = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            try
            {
                barrier.SignalAndWait();
                work(number);
            }
            catch (Exception error)
            {
                lock (errors)
                {
                    errors.Add(error);
                }
            }
        }))];
        Array.ForEach(started, thread => thread.Start());
        Array.ForEach(started, Eventually.Ends);
        Assert.That(errors, Is.Empty);
    }

    private sealed class Item
    {
        public int Runs { get; set; }

        public int Spins { get; init; }
    }
}
