using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class WorkerPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> _reports = new();
    private Faults _faults = null!;

    [SetUp]
    public void Begin() => _faults = new Faults((worker, fault) => _reports.Enqueue($"{worker}: {fault.Message}"));

    [Test]
    public void Everything_accepted_is_run_however_TryRun_and_Stop_race()
    {
        for (int round = 0; round < 50; round++)
        {
            int run = 0;
            int accepted = 0;
            WorkerPool<int> pool = Start(Options(min: 1, max: 3, queue: 4), _ => Interlocked.Increment(ref run));
            using var barrier = new Barrier(5);
            var givers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                barrier.SignalAndWait();
                for (int i = 0; i < 50; i++)
                {
                    if (pool.TryRun(i))
                    {
                        Interlocked.Increment(ref accepted);
                    }
                }
            })).ToList();
            givers.ForEach(giver => giver.Start());
            barrier.SignalAndWait();

            Assert.That(pool.Stop(Patience), Is.True);
            givers.ForEach(Eventually.Ends);

            Assert.That(run, Is.EqualTo(accepted));
            Assert.That(pool.TryRun(0), Is.False);
            Assert.That(pool.TryRun(0, isReserved: true), Is.False);
            Assert.That(pool.Workers, Is.Zero);
        }
    }

    [Test]
    public void Workers_and_queue_are_bounded_and_reserved_places_come_on_top()
    {
        using var goOn = new ManualResetEvent(false);
        WorkerPool<int> pool = Start(
            Options(min: 1, max: 2, queue: 3) with { MaxConnections = 2 }, _ => Eventually.IsSet(goOn, "going on"));

        int taken = Enumerable.Range(0, 20).Count(item => pool.TryRun(item));
        int reserved = Enumerable.Range(0, 20).Count(item => pool.TryRun(item, isReserved: true));

        Assert.That((taken, reserved), Is.EqualTo((2 + 3, 2)));
        Assert.That(pool.Workers, Is.EqualTo(2));
        goOn.Set();
        Assert.That(pool.Stop(Patience), Is.True);
        Assert.That(pool.Queued, Is.Zero);
    }

    [Test]
    public void An_exception_is_counted_and_reported_and_its_worker_goes_on()
    {
        using var ran = new CountdownEvent(2);
        WorkerPool<int> pool = Start(Options(min: 1, max: 1, queue: 10), item =>
        {
            ran.Signal();
            if (item == 1)
            {
                throw new InvalidOperationException("one");
            }
        });

        pool.TryRun(1);
        pool.TryRun(2);

        Eventually.IsSet(ran, "both ran");
        Assert.That(pool.Stop(Patience), Is.True);
        Assert.That(_faults.Count, Is.EqualTo(1));
        Assert.That(_reports, Is.EqualTo(new[] { "test worker 1: one" }));
    }

    [Test]
    public void Workers_above_the_minimum_leave_when_there_is_nothing_to_do()
    {
        using var together = new Barrier(4);
        WorkerPool<int> pool = Start(
            Options(min: 1, max: 4, queue: 0),
            _ => together.SignalAndWait(Patience),
            idleMilliseconds: 20);

        Assert.That(Enumerable.Range(0, 4).Count(item => pool.TryRun(item)), Is.EqualTo(4));

        Eventually.IsTrue(() => pool.Workers == 1, "three have left");
        Assert.That(pool.Stop(Patience), Is.True);
    }

    [Test]
    public void A_worker_that_does_not_end_is_not_waited_for_for_ever()
    {
        using var goOn = new ManualResetEvent(false);
        using var busy = new ManualResetEvent(false);
        WorkerPool<int> pool = Start(Options(min: 1, max: 1, queue: 0), _ =>
        {
            busy.Set();
            Eventually.IsSet(goOn, "going on");
        });
        pool.TryRun(1);
        Eventually.IsSet(busy, "busy");

        Assert.That(pool.Stop(TimeSpan.FromMilliseconds(20)), Is.False);
        goOn.Set();
        Assert.That(pool.Stop(Patience), Is.True);
    }

    private WorkerPool<int> Start(SocketServerOptions options, Action<int> body, int idleMilliseconds = 10_000)
    {
        var pool = new WorkerPool<int>(options, _faults, body) { IdleTime = TimeSpan.FromMilliseconds(idleMilliseconds) };
        pool.Start();
        return pool;
    }

    private static SocketServerOptions Options(int min, int max, int queue) => new()
    {
        Name = "test",
        MinWorkers = min,
        MaxWorkers = max,
        QueueLength = queue,
    };
}
