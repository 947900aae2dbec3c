using System.Collections.Concurrent;
using System.Net;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>How many workers run at once, and that a ready session always finds one.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class ThreadPerRequestTests(bool portable)
{
    private const int Running = 2;
    private const int MaxWorkers = 6;

    private readonly ConcurrentQueue<string> _violations = new();

    [SetUp]
    public void Begin() => _violations.Clear();

    [TearDown]
    public void Nothing_that_must_not_happen_has_happened() => Assert.That(_violations, Is.Empty);

    [Test]
    public void Without_a_blocking_region_no_more_run_than_may()
    {
        int running = 0;
        int tooMany = 0;
        using SocketServer server = Start(_ =>
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

    [Test]
    public void All_workers_but_no_more_may_be_blocked_at_once()
    {
        int entered = 0;
        using var blocked = new CountdownEvent(MaxWorkers);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(_ =>
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
        var clients = Enumerable.Range(0, MaxWorkers + 3).Select(_ => new LineClient(server.LocalEndPoint)).ToList();
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

    [TestCase(1)]
    [TestCase(8)]
    public void After_any_mix_of_blocking_and_running_every_line_is_answered(int clients)
    {
        int number = 0;
        using SocketServer server = Start(_ =>
        {
            int which = Interlocked.Increment(ref number) % 3;
            for (int i = 0; i < which; i++)
            {
                using (BlockingRegion.Enter())
                {
                    Thread.Yield();
                }
            }
        });
        AskFromMany(server, clients, lines: 400);
        Eventually.IsTrue(() => server.Counters.BusyWorkers == 0, "all turns are over");
    }

    [Test]
    public void A_worker_that_outlives_the_stop_ends_with_its_turn()
    {
        Thread? worker = null;
        using var entered = new ManualResetEvent(false);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(_ =>
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

    private static void AskFromMany(SocketServer server, int clients, int lines)
    {
        int answered = 0;
        var asking = Enumerable.Range(0, clients).Select(number => new Thread(() =>
        {
            using var client = new LineClient(server.LocalEndPoint);
            for (int i = 0; i < lines; i++)
            {
                Interlocked.Add(ref answered, client.Ask($"{number} {i}") == $"{number} {i}" ? 1 : 0);
            }
        })
        { IsBackground = true }).ToList();
        asking.ForEach(thread => thread.Start());
        asking.ForEach(Eventually.Ends);
        Assert.That(answered, Is.EqualTo(clients * lines));
    }

    private SocketServer Start(Action<string> onLine)
    {
        var server = new SocketServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            socket => new LineSession(socket, onLine, null, _violations.Enqueue),
            new SocketServerOptions
            {
                Name = "line",
                Policy = ThreadPolicy.PerRequest,
                Portable = portable,
                MaxWorkers = MaxWorkers,
                Running = Running,
                ReportFault = (where, fault) => _violations.Enqueue($"{where}: {fault}"),
            });
        server.Start();
        return server;
    }
}
