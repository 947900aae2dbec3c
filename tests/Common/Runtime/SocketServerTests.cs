using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

[TestFixture(ThreadPolicy.PerSession, false)]
[TestFixture(ThreadPolicy.PerSession, true)]
[TestFixture(ThreadPolicy.PerRequest, false)]
[TestFixture(ThreadPolicy.PerRequest, true)]
internal sealed class SocketServerTests(ThreadPolicy policy, bool portable)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> _violations = new();

    [SetUp]
    public void Begin() => _violations.Clear();

    [TearDown]
    public void Nothing_that_must_not_happen_has_happened() => Assert.That(_violations, Is.Empty);

    [Test]
    public void More_idle_sessions_than_workers_keep_nobody_out()
    {
        using SocketServer server = Start(Options() with { MaxWorkers = 2, Running = 2 });
        var idle = new List<LineClient>();
        for (int i = 0; i < 20; i++)
        {
            idle.Add(ConnectServed(server, i));
            Eventually.IsTrue(() => server.Counters.Parked == idle.Count, "the session is parked");
        }

        using LineClient newcomer = ConnectServed(server, 20);

        foreach (LineClient client in idle)
        {
            Assert.That(client.Ask("still there"), Is.EqualTo("still there"));
            client.Dispose();
        }
    }

    [Test]
    public void Connections_return_to_zero()
    {
        using SocketServer server = Start(Options());
        for (int round = 0; round < 3; round++)
        {
            var clients = Enumerable.Range(0, 20).Select(_ => new LineClient(server.LocalEndPoint)).ToList();
            foreach (LineClient? client in clients)
            {
                Assert.That(client.Ask("x"), Is.EqualTo("x"));
            }

            foreach (LineClient? client in clients)
            {
                client.Dispose();
            }

            Eventually.IsTrue(() => server.Counters.Connections == 0, "all are closed");
        }
        Assert.That(server.Counters, Has.Property(nameof(RuntimeCounters.Accepted)).EqualTo(60)
            .And.Property(nameof(RuntimeCounters.Faults)).EqualTo(0)
            .And.Property(nameof(RuntimeCounters.Parked)).EqualTo(0));
    }

    [Test]
    public void A_parked_session_expires_and_says_farewell()
    {
        using SocketServer server = Start(Options(), deadline: () => Environment.TickCount64 + 50);
        using var client = new LineClient(server.LocalEndPoint);

        Assert.That(client.ReadToEnd(), Is.EqualTo("expired\n"));
        Eventually.IsTrue(() => server.Counters is { Connections: 0, Expired: 1 }, "the session is closed");
    }

    [Test]
    public void A_half_line_is_parked_and_finished_later()
    {
        using SocketServer server = Start(Options());
        using var client = new LineClient(server.LocalEndPoint);
        client.Send("hel");
        Eventually.IsTrue(() => server.Counters.Parked == 1, "parked in the middle of a line");

        Assert.That(client.Ask("lo"), Is.EqualTo("hello"));
    }

    [Test]
    public void A_refused_client_gets_the_whole_refusal_even_if_it_has_sent_a_request()
    {
        const string refusal =
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        using SocketServer server = Start(Options() with { MaxConnections = 1, Refusal = Encoding.ASCII.GetBytes(refusal) });
        using LineClient first = ConnectServed(server, 0);

        using var second = new LineClient(server.LocalEndPoint);
        second.Send(new string('x', 10_000));
        Assert.That(second.ReadToEnd(), Is.EqualTo(refusal));
        second.Dispose();

        Assert.That(server.Counters.Refused, Is.EqualTo(1));
        Assert.That(first.Ask("unharmed"), Is.EqualTo("unharmed"));
        Eventually.IsTrue(() => server.Counters.Lingering == 0, "the refused connection is closed");
    }

    [Test]
    public void A_drain_finishes_the_request_in_hand_and_closes_idle_sessions_at_once()
    {
        using var inHand = new ManualResetEvent(false);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(Options(), line =>
        {
            if (line != "slow")
            {
                return;
            }

            inHand.Set();
            Eventually.IsSet(goOn, "the test goes on");
        });
        using LineClient idle = ConnectServed(server, 0);
        using var busy = new LineClient(server.LocalEndPoint);
        busy.Send("slow\n");
        Eventually.IsSet(inHand, "the request is in hand");

        bool drained = false;
        var stopping = new Thread(() => drained = server.Stop(Grace));
        stopping.Start();
        Assert.That(idle.ReadToEnd(), Is.Empty);
        goOn.Set();

        Assert.That(busy.ReadToEnd(), Is.EqualTo("slow\n"));
        Eventually.Ends(stopping);
        Assert.That(drained, Is.True);
        Assert.That(server.Counters.Connections, Is.Zero);
        Assert.That(() => new LineClient(server.LocalEndPoint).Dispose(), Throws.TypeOf<SocketException>());
    }

    [Test]
    public void A_drain_wakes_a_session_that_waits_for_bytes_on_its_worker()
    {
        using SocketServer server = Start(Options() with { ParkAfter = 3 * Grace });
        using LineClient client = ConnectServed(server, 0);

        Assert.That(server.Stop(Grace), Is.True);
        Assert.That(client.ReadToEnd(), Is.Empty);
    }

    [Test]
    public void What_does_not_finish_within_the_grace_is_cut_off()
    {
        using SocketServer server = Start(Options());
        using LineClient client = ConnectServed(server, 0);
        client.Send("a line and a half\na li");
        Assert.That(client.ReadLine(), Is.EqualTo("a line and a half"));
        Eventually.IsTrue(() => server.Counters.Parked == 1, "parked in the middle of a line");

        Assert.That(server.Stop(TimeSpan.FromMilliseconds(50)), Is.False);
        Assert.That(client.ReadToEnd, Throws.TypeOf<SocketException>());
        Assert.That(server.Counters.Connections, Is.Zero);
    }

    [Test]
    public void A_blocked_handler_lets_the_others_run()
    {
        // One thread may run, so each client is served only if the blocked ones before it have given their place up.
        using var blocked = new CountdownEvent(6);
        using var goOn = new ManualResetEvent(false);
        using SocketServer server = Start(Options() with { MaxWorkers = 8, Running = 1 }, line =>
        {
            if (line != "block")
            {
                return;
            }

            using (BlockingRegion.Enter())
            using (BlockingRegion.Enter())
            {
                blocked.Signal();
                Eventually.IsSet(goOn, "the test goes on");
            }
        });
        var clients = Enumerable.Range(0, 6).Select(_ => new LineClient(server.LocalEndPoint)).ToList();
        foreach (LineClient? client in clients)
        {
            client.Send("block\n");
        }

        Eventually.IsSet(blocked, "six handlers are blocked at once");

        using LineClient other = ConnectServed(server, 0);
        goOn.Set();

        foreach (LineClient? client in clients)
        {
            Assert.That(client.ReadLine(), Is.EqualTo("block"));
            Assert.That(client.Ask("after"), Is.EqualTo("after"));
            client.Dispose();
        }
    }

    [Test]
    public void Racing_writers_never_have_a_session_served_twice_at_once()
    {
        // Deadlines that have always passed, and no lingering: each sweep competes with readiness for all that are parked.
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        using SocketServer server = Start(
            Options() with { MaxWorkers = 4, ParkAfter = TimeSpan.Zero },
            deadline: () => Environment.TickCount64);
        using var barrier = new Barrier(8);
        var writers = Enumerable.Range(0, 8).Select(number => new Thread(() => Write(new Random(seed + number)))).ToList();
        writers.ForEach(writer => writer.Start());
        writers.ForEach(Eventually.Ends);

        Eventually.IsTrue(() => server.Counters.Connections == 0, "all are closed");

        void Write(Random random)
        {
            barrier.SignalAndWait();
            try
            {
                for (int lines = 0; lines < 500;)
                {
                    using var client = new LineClient(server.LocalEndPoint);
                    lines += 1 + AskUntilExpired(client, random);
                }
            }
            catch (Exception unexpected)
            {
                _violations.Enqueue(unexpected.ToString());
            }
        }
    }

    /// <summary>
    /// Up to a hundred lines, in pieces, so that turns end in the middle of lines; the number of lines answered.
    /// </summary>
    private int AskUntilExpired(LineClient client, Random random)
    {
        for (int lines = 0; lines < 100; lines++)
        {
            int number = random.Next(1000);
            try
            {
                client.Send($"{number}");
                string answer = client.Ask("!");
                if (answer == "expired")
                {
                    return lines;
                }

                if (answer != $"{number}!")
                {
                    _violations.Enqueue($"a wrong answer: {answer} to {number}!");
                }
            }
            catch (Exception gone) when (gone is EndOfStreamException
                or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
            {
                return lines; // A piece was sent to a session that had expired.
            }
        }
        return 100;
    }

    private SocketServer Start(SocketServerOptions options, Action<string>? onLine = null, Func<long>? deadline = null)
    {
        var server = new SocketServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            socket => new LineSession(socket, onLine, deadline, _violations.Enqueue),
            options);
        server.Start();
        return server;
    }

    private SocketServerOptions Options() => new()
    {
        Name = "line",
        OwnThreads = policy.OwnThreads(),
        Portable = portable,
        MaxWorkers = 8,
        Running = 2,
        ParkAfter = TimeSpan.FromMilliseconds(5),
        ReportFault = (where, fault) => _violations.Enqueue($"{where}: {fault}"),
    };

    private static LineClient ConnectServed(SocketServer server, int number)
    {
        var client = new LineClient(server.LocalEndPoint);
        Assert.That(client.Ask($"hello {number}"), Is.EqualTo($"hello {number}"));
        return client;
    }
}
