using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Sessions that race for workers: none waits for ever, whatever the others do.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class SessionFairnessTests(bool portable) : LineServerTests(portable)
{
    /// <summary>Clients come at the same moment: giving a place, taking it, waiting and waking race in each round.</summary>
    [TestCase(1, 0)]
    [TestCase(1, 1)]
    [TestCase(2, 0)]
    [TestCase(2, 2)]
    [TestCase(2, int.MaxValue)]
    public void No_wake_up_is_lost_whatever_blocks_yields_pauses_or_owns_its_thread(int running, int ownThreads)
    {
        const int clients = 8;
        const int rounds = 150;
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        int number = 0;
        using SocketServer server = Start(
            Options() with { Running = running, OwnThreads = ownThreads, ParkAfter = TimeSpan.FromMilliseconds(1) },
            _ =>
            {
                for (int i = Interlocked.Increment(ref number) % 3; i > 0; i--)
                {
                    using (BlockingRegion.Enter())
                    {
                        Thread.Yield();
                    }
                }
            });
        using var barrier = new Barrier(clients);
        RunTogether(clients, which =>
        {
            var random = new Random(seed + which);
            string[] lines = ["plain", "yield", "yield\nplain", "yield\nyield\nyield", "plain\nplain"];
            using var client = new LineClient(server.LocalEndPoint);
            for (int round = 0; round < rounds; round++)
            {
                string sent = lines[random.Next(lines.Length)];
                Assert.That(barrier.SignalAndWait(Never), Is.True);
                client.Send(sent + "\n");
                Assert.That(sent.Split('\n').Select(_ => client.ReadLine()), Is.EqualTo(sent.Split('\n')));
            }
        });
        Eventually.IsTrue(() => server.Counters is { BusyWorkers: 0, Queued: 0 }, "all turns are over");
    }

    [TestCase(0)]
    [TestCase(1)]
    public void Those_that_always_have_more_in_hand_and_the_others_both_get_on(int ownThreads)
    {
        using var goOn = new CancellationTokenSource();
        int turns = 0;
        using SocketServer server = Start(
            Options() with { Running = 1, OwnThreads = ownThreads },
            line => Interlocked.Add(ref turns, line == "yield" ? 1 : 0));
        var pipelining = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            using var client = new LineClient(server.LocalEndPoint);
            while (!goOn.IsCancellationRequested)
            {
                client.Send(string.Concat(Enumerable.Repeat("yield\n", 100)));
                for (int i = 0; i < 100; i++)
                {
                    client.ReadLine();
                }
            }
        })
        { IsBackground = true }).ToList();
        pipelining.ForEach(thread => thread.Start());
        for (int i = 0; i < 20; i++)
        {
            int before = Volatile.Read(ref turns);
            using var other = new LineClient(server.LocalEndPoint);
            Assert.That(other.Ask("other"), Is.EqualTo("other"));
            Eventually.IsTrue(() => Volatile.Read(ref turns) > before, "they get on too");
        }

        goOn.Cancel();
        pipelining.ForEach(Eventually.Ends);
    }

    [Test]
    public void Those_that_were_reported_together_do_not_wait_for_each_other()
    {
        using var held = new ManualResetEvent(false);
        using var lastOne = new ManualResetEvent(false);
        using var blocked = new CountdownEvent(MaxWorkers);
        using SocketServer server = Start(Options() with { Running = 1 }, line =>
        {
            if (line == "hold")
            {
                held.Set();
                Eventually.IsSet(lastOne, "all have sent"); // the only one that runs, so they become ready together
                return;
            }

            using (BlockingRegion.Enter())
            {
                blocked.Signal();
                Eventually.IsSet(blocked, "all block at once");
            }
        });
        List<LineClient> clients = Connect(server, MaxWorkers);
        using LineClient holding = Connect(server, 1)[0];
        holding.Send("hold\n");
        Eventually.IsSet(held, "it is served");
        clients.ForEach(client => client.Send("block\n"));
        lastOne.Set();
        foreach (LineClient client in clients)
        {
            Assert.That(client.ReadLine(), Is.EqualTo("block"));
            client.Dispose();
        }
    }

    [Test]
    public void While_a_handler_blocks_those_that_yielded_are_served()
    {
        using var blocked = new ManualResetEvent(false);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(Options() with { Running = 1 }, line =>
        {
            if (line == "block")
            {
                using (BlockingRegion.Enter())
                {
                    blocked.Set();
                    Eventually.IsSet(goOn, "the test goes on");
                }
            }
        });
        List<LineClient> clients = Connect(server, 2);
        clients[0].Send("yield\nblock\n");
        Eventually.IsSet(blocked, "it blocks in its second turn");
        clients[1].Send("yield\nyield\nlast\n");
        Assert.That(
            Enumerable.Range(0, 3).Select(_ => clients[1].ReadLine()).ToArray(), Is.EqualTo(new[] { "yield", "yield", "last" }));
        goOn.Set();
        Assert.That(clients[0].ReadLine() + clients[0].ReadLine(), Is.EqualTo("yieldblock"));
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public void Under_load_sessions_go_from_their_own_threads_to_shared_ones_and_back()
    {
        using SocketServer server = Start(Options() with { OwnThreads = 2, MaxWorkers = 16, ParkAfter = Never });
        for (int round = 0; round < 5; round++)
        {
            AskFromMany(server, clients: 2, lines: 50);
            AskFromMany(server, clients: 12, lines: 50);
        }

        Eventually.IsTrue(() => server.Counters is { BusyWorkers: 0, Connections: 0 }, "no worker is left with a session");
    }
}
