using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>How many workers run at once, which sessions have one of their own, and that a ready one finds one.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class SessionThreadsTests(bool portable) : LineServerTests(portable)
{
    [Test]
    public void Without_a_blocking_region_no_more_run_than_may()
    {
        int running = 0;
        int tooMany = 0;
        using SocketServer server = Start(Options(), _ =>
        {
            if (Interlocked.Increment(ref running) > Running)
            {
                Interlocked.Increment(ref tooMany);
            }

            Thread.Yield();
            Interlocked.Decrement(ref running);
        });
        AskFromMany(server, clients: 8, lines: 50);

        Assert.That(tooMany, Is.Zero);
        Assert.That(server.Counters.Workers, Is.EqualTo(Running), "nobody waited, so no other worker was needed");
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(int.MaxValue)]
    public void All_workers_but_no_more_may_be_blocked_at_once(int ownThreads)
    {
        int entered = 0;
        using var blocked = new CountdownEvent(MaxWorkers);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(Options() with { OwnThreads = ownThreads }, _ =>
        {
            using (BlockingRegion.Enter())
            {
                if (Interlocked.Increment(ref entered) <= MaxWorkers)
                {
                    blocked.Signal();
                }

                Eventually.IsSet(goOn, "the test goes on");
            }
        });
        List<LineClient> clients = Connect(server, MaxWorkers + 3);
        clients.ForEach(client => client.Send("block\n"));

        Eventually.IsSet(blocked, "all workers are blocked");
        Assert.That(server.Counters, Has.Property(nameof(RuntimeCounters.Workers)).EqualTo(MaxWorkers)
            .And.Property(nameof(RuntimeCounters.BusyWorkers)).EqualTo(MaxWorkers));
        Assert.That(Volatile.Read(ref entered), Is.EqualTo(MaxWorkers));
        goOn.Set();
        foreach (LineClient client in clients)
        {
            Assert.That(client.ReadLine(), Is.EqualTo("block"), "the rest is served when they come back");
            client.Dispose();
        }
    }

    [Test]
    public void Few_sessions_keep_their_thread_and_those_beyond_share_the_others()
    {
        using SocketServer server = Start(Options() with { OwnThreads = 2, ParkAfter = Never });
        List<LineClient> owners = Connect(server, 2);
        owners.ForEach(AssertServes);
        List<LineClient> others = Connect(server, 5);
        for (int i = 0; i < 3; i++)
        {
            others.ForEach(AssertServes);
            owners.ForEach(AssertServes);
            Eventually.IsTrue(() => server.Counters.Parked == others.Count, "all but the owners are parked");
            Assert.That(server.Counters.BusyWorkers, Is.EqualTo(owners.Count), "they stay with their sessions");
        }

        owners[0].Dispose();
        Eventually.IsTrue(() => server.Counters.BusyWorkers == 1, "its thread is free");
        AssertServes(others[0]);
        AssertServes(others[1]);
        Eventually.IsTrue(() => server.Counters.Parked == others.Count - 1, "the next one that asks has it");
        owners.Concat(others).ToList().ForEach(client => client.Dispose());
    }

    [Test]
    public void With_many_active_sessions_none_keeps_a_thread_and_with_few_they_do_again()
    {
        using SocketServer server = Start(Options() with { OwnThreads = 1, ParkAfter = Never });
        List<LineClient> clients = Connect(server, 12); // six for a thread are few
        for (int round = 0; round < 200; round++)
        {
            clients.ForEach(AssertServes);
        }

        Eventually.IsTrue(() => server.Counters.BusyWorkers == 0, "all share");
        for (int request = 0; request < 1000; request++)
        {
            AssertServes(clients[0]);
        }

        Eventually.IsTrue(() => server.Counters.Parked == clients.Count - 1, "one has a thread of its own");
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public void A_session_that_pauses_gives_its_thread_up()
    {
        using SocketServer server = Start(Options() with { OwnThreads = 1, ParkAfter = TimeSpan.FromMilliseconds(1) });
        List<LineClient> clients = Connect(server, 3);
        foreach (LineClient client in clients)
        {
            AssertServes(client);
            Eventually.IsTrue(() => server.Counters.BusyWorkers == 0, "it is parked");
        }

        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public void Idle_connections_beside_busy_ones_cost_no_thread()
    {
        int count = Portable ? 500 : Math.Min(10_000, (OpenFiles.Limit - 1000) / 2); // each has two ends here
        using SocketServer server = Start(Options() with { OwnThreads = 1, MaxConnections = count + 10, ParkAfter = Never });
        List<LineClient> idle = Connect(server, count);
        AskFromMany(server, clients: 4, lines: 50);

        Eventually.IsTrue(() => server.Counters.Parked == count, "all are parked");
        Assert.That(server.Counters.Workers, Is.LessThanOrEqualTo(Running + 1));
        idle.ForEach(client => client.Dispose());
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(int.MaxValue)]
    public void A_few_sessions_keep_their_thread_on_top_of_the_bound_however_long_they_pause(int ownThreads)
    {
        using SocketServer server = Start(
            Options() with { Running = 1, MaxWorkers = 1, OwnThreads = ownThreads, ParkAfter = TimeSpan.FromMilliseconds(1) });
        List<LineClient> clients = Connect(server, SessionThreads.MaxKept + 2);
        foreach (LineClient client in clients)
        {
            Assert.That(client.Ask("keep"), Is.EqualTo("keep"));
        }

        for (int i = 0; i < 3; i++)
        {
            Eventually.IsTrue(() => server.Counters.Parked == 2, "those beyond are parked");
            clients.ForEach(AssertServes);
            using LineClient newcomer = Connect(server, 1)[0];
            AssertServes(newcomer);
        }

        Eventually.IsTrue(
            () => server.Counters is { Workers: SessionThreads.MaxKept + 1, BusyWorkers: SessionThreads.MaxKept },
            "they have threads besides the only one that there may be");
        clients[0].Dispose();
        Eventually.IsTrue(() => server.Counters.BusyWorkers < SessionThreads.MaxKept, "its thread is free");
        AssertServes(clients[^1]);
        Eventually.IsTrue(() => server.Counters.BusyWorkers == SessionThreads.MaxKept, "and the next that asks keeps it");
        Assert.That(server.Stop(TimeSpan.FromSeconds(10)), Is.True, "a drain ends them");
        clients.ForEach(client => client.Dispose());
    }

    [TestCase(0)]
    [TestCase(int.MaxValue)]
    public void Threads_that_a_burst_has_started_end_when_they_are_not_needed(int ownThreads)
    {
        using var together = new Barrier(MaxWorkers);
        using SocketServer server = Start(
            Options() with
            {
                OwnThreads = ownThreads,
                IdleTime = TimeSpan.FromMilliseconds(50),
                ParkAfter = TimeSpan.FromMilliseconds(1),
            },
            line =>
            {
                using (BlockingRegion.Enter())
                {
                    if (line == "burst" && !together.SignalAndWait(TimeSpan.FromSeconds(10)))
                    {
                        Violations.Enqueue("a client of the burst found no thread");
                    }
                }
            });
        List<LineClient> clients = Connect(server, MaxWorkers);
        for (int burst = 0; burst < 3; burst++)
        {
            clients.ForEach(client => client.Send("burst\n"));
            clients.ForEach(client => Assert.That(client.ReadLine(), Is.EqualTo("burst")));
            Eventually.IsTrue(
                () =>
                {
                    AssertServes(clients[0]); // one that asks again and again keeps none of the others
                    return server.Counters.Workers <= Running + 1;
                },
                "those that are not needed have left");
        }

        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public void A_worker_that_outlives_the_stop_ends_with_its_turn()
    {
        Thread? worker = null;
        using var entered = new ManualResetEvent(false);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(Options(), _ =>
        {
            worker = Thread.CurrentThread;
            entered.Set();
            goOn.WaitOne();
        });
        using var client = new LineClient(server.LocalEndPoint);
        client.Send("block\n");
        Eventually.IsSet(entered, "it is at work");
        Assert.That(server.Stop(TimeSpan.Zero), Is.False, "the stop has lost patience");
        goOn.Set();
        Eventually.Ends(worker!);
    }
}
