using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>
/// Threads that take numbered work from a queue, as the workers of a server take sessions from their readiness set.
/// </summary>
internal sealed class RunningLimitTests
{
    private const int Limit = 2;
    private const int MaxThreads = 6;

    private readonly SemaphoreSlim _work = new(0);
    private readonly List<Thread> _threads = [];
    private RunningLimit _limit = null!;
    private Action _handler = null!;
    private volatile bool _stopping;

    [SetUp]
    public void Make()
    {
        _stopping = false;
        _threads.Clear();
        _limit = new RunningLimit(Limit, MaxThreads, TryStartThread);
    }

    [TearDown]
    public void Stop()
    {
        _stopping = true;
        _limit.Stop();
        _work.Release(MaxThreads);
        _threads.ForEach(Eventually.Ends);
        Assert.That(_limit.Threads, Is.Zero);
        while (_work.Wait(0))
        {
        }
    }

    [OneTimeTearDown]
    public void Release() => _work.Dispose();

    [Test]
    public void Without_a_blocking_region_no_more_run_than_may([Values(1, MaxThreads)] int threads)
    {
        int running = 0;
        int tooMany = 0;
        using var done = new CountdownEvent(400);
        _handler = () =>
        {
            if (Interlocked.Increment(ref running) > Limit)
            {
                Interlocked.Increment(ref tooMany);
            }

            Thread.Yield();
            Interlocked.Decrement(ref running);
            done.Signal();
        };
        _limit.Start(threads);
        _work.Release(400);

        Eventually.IsSet(done, "all work is done");
        Assert.That(tooMany, Is.Zero);
    }

    [Test]
    public void All_threads_but_no_more_may_be_blocked_at_once()
    {
        int entered = 0;
        using var blocked = new CountdownEvent(MaxThreads);
        using var goOn = new ManualResetEvent(false);
        using var done = new CountdownEvent(MaxThreads + 3);
        _handler = () =>
        {
            using (BlockingRegion.Enter())
            {
                if (Interlocked.Increment(ref entered) <= MaxThreads)
                {
                    blocked.Signal();
                }

                Eventually.IsSet(goOn, "the test goes on");
            }
            done.Signal();
        };
        _limit.Start(1);
        _work.Release(MaxThreads + 3);

        Eventually.IsSet(blocked, "all threads are blocked");
        Assert.That(_limit.Threads, Is.EqualTo(MaxThreads));
        goOn.Set();
        Eventually.IsSet(done, "the rest is done when they come back");
    }

    [Test]
    public void After_any_mix_of_blocking_and_running_somebody_still_waits_for_work()
    {
        const int items = 3000;
        using var done = new CountdownEvent(items);
        int number = 0;
        _handler = () =>
        {
            if (Interlocked.Increment(ref number) % 3 != 0)
            {
                using (BlockingRegion.Enter())
                {
                    Thread.Yield();
                }
            }
            done.Signal();
        };
        _limit.Start(1);
        for (int i = 0; i < items; i++)
        {
            // One at a time now and then, so that all are waiting or idle when the next comes.
            _work.Release();
            if (i % 64 == 0)
            {
                Eventually.IsTrue(() => done.CurrentCount == items - i - 1, "none is left lying");
            }
        }

        Eventually.IsSet(done, "all work is done");
    }

    private bool TryStartThread()
    {
        var thread = new Thread(() =>
        {
            BlockingRegion.Attach(_limit);
            while (_limit.BeginWaiting())
            {
                _work.Wait();
                _limit.EndWaiting();
                if (_stopping)
                {
                    break;
                }

                _handler();
            }
            _limit.Leave();
        });
        _threads.Add(thread);
        thread.Start();
        return true;
    }
}
