using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>
/// Clients that do not take their answers, or take them slowly: they cost no thread, and end by their deadline.
/// </summary>
[TestFixture(ThreadPolicy.PerSession, false)]
[TestFixture(ThreadPolicy.PerSession, true)]
[TestFixture(ThreadPolicy.PerRequest, false)]
[TestFixture(ThreadPolicy.PerRequest, true)]
internal sealed class StalledSendingTests(ThreadPolicy policy, bool portable)
{
    private const int Requests = 10_000;
    private const string Large = "GET /large HTTP/1.1\r\nHost: shop\r\n\r\n";
    private const int LargeBytes = 16 * 1024 * 1024; // more than the kernel takes on both sides
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private static readonly HttpServerOptions Patient = LoopbackServer.Options with
    {
        IdleTimeout = Never,
        HeadTimeout = Never,
        BodyTimeout = Never,
        SendTimeout = Never,
    };

    private int _handled;

    [SetUp]
    public void Begin() => _handled = 0;

    [Test]
    public void One_that_pipelines_and_reads_nothing_is_parked_and_then_gets_every_answer_in_order()
    {
        using LoopbackServer server = Start(Patient);
        using RawConnection deaf = server.Connect();
        Thread sending = SendPipelined(deaf);
        AwaitStall(server);
        Assert.That(_handled, Is.InRange(1, Requests - 1), "requests behind the answers that were not taken wait");
        using (RawConnection other = server.Connect())
        {
            Assert.That(other.Ask("GET /echo/x HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(200));
        }

        for (int n = 0; n < Requests; n++)
        {
            Assert.That(deaf.ReadMessage().Body, Does.StartWith($"{n} "));
        }

        Eventually.Ends(sending);
    }

    [Test]
    public void One_that_reads_nothing_is_cut_off_at_its_deadline()
    {
        using LoopbackServer server = Start(Patient with { SendTimeout = Short });
        using RawConnection deaf = server.Connect();
        deaf.Send(Large);

        Eventually.IsTrue(() => server.Counters is { Expired: 1, Connections: 0 }, "the session is closed");
        Assert.That(deaf.ReadToEnd, Throws.TypeOf<SocketException>(), "a reset: what is left of the answer is not kept for it");
    }

    [Test]
    public void One_that_reads_a_byte_at_a_time_is_cut_off_too()
    {
        using LoopbackServer server = Start(Patient with { SendTimeout = TimeSpan.FromMilliseconds(200) });
        using RawConnection slow = server.Connect();
        slow.Send(Large);

        Eventually.IsTrue(
            () =>
            {
                slow.Socket.Receive(new byte[1], SocketFlags.None, out _);
                return server.Counters is { Expired: 1, Connections: 0 };
            },
            "the session is closed");
    }

    [Test]
    public void One_that_reads_below_the_minimum_rate_is_cut_off_although_it_makes_room()
    {
        using LoopbackServer server = Start(
            Patient with { SendTimeout = TimeSpan.FromMilliseconds(200), MinRateBytesPerSecond = int.MaxValue });
        using RawConnection slow = server.Connect();
        slow.Send(Large);
        byte[] piece = new byte[32 * 1024];
        int taken = 0;

        Eventually.IsTrue(
            () =>
            {
                taken += slow.Socket.Receive(piece, SocketFlags.None, out _);
                Thread.Sleep(1); // not synchronisation: a reader's pace, far above none and far below the rate
                return server.Counters is { Expired: 1, Connections: 0 };
            },
            "the session is closed");
        Assert.That(taken, Is.LessThan(LargeBytes));
    }

    [Test]
    public void One_that_half_closes_gets_a_large_answer_whole()
    {
        using LoopbackServer server = Start(Patient);
        using RawConnection client = server.Connect();
        client.Send(Large);
        client.HalfClose();
        AwaitStall(server);

        AssertLargeAndEnd(client);
    }

    [Test]
    public void A_drain_lets_an_answer_in_flight_arrive()
    {
        using LoopbackServer server = Start(Patient);
        using RawConnection client = server.Connect();
        client.Send(Large);
        AwaitStall(server);
        bool isDrained = false;
        var stopping = new Thread(() => isDrained = server.Stop());
        stopping.Start();

        AssertLargeAndEnd(client);
        Eventually.Ends(stopping);
        Assert.That(isDrained, Is.True);
    }

    [Test]
    public void A_drain_cuts_off_what_is_not_taken_within_the_grace()
    {
        using LoopbackServer server = Start(Patient);
        using RawConnection deaf = server.Connect();
        deaf.Send(Large);
        AwaitStall(server);

        Assert.That(server.Stop(Short), Is.False);
        Assert.That(deaf.ReadToEnd, Throws.TypeOf<SocketException>());
        Assert.That(server.Counters.Connections, Is.Zero);
    }

    [Test]
    public void One_that_vanishes_frees_its_session_at_once()
    {
        using LoopbackServer server = Start(Patient);
        RawConnection deaf = server.Connect();
        deaf.Send(Large);
        AwaitStall(server);

        deaf.Reset();

        Eventually.IsTrue(() => server.Counters is { Connections: 0, Expired: 0, Faults: 0 }, "the session is closed");
    }

    [Test]
    public void A_last_answer_that_does_not_fit_arrives_whole_too()
    {
        using LoopbackServer server = Start(Patient);
        using RawConnection client = server.Connect();
        client.Send("GET /large HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n");
        AwaitStall(server);

        AssertLargeAndEnd(client);
    }

    private void AwaitStall(LoopbackServer server) =>
        Eventually.IsTrue(
            () => Volatile.Read(ref _handled) > 0 && server.Counters is { Parked: 1, BusyWorkers: 0 }, "the session is parked");

    private static void AssertLargeAndEnd(RawConnection client)
    {
        RawMessage answer = client.ReadMessage();
        Assert.That((answer.Status, answer.Body.Length), Is.EqualTo((200, LargeBytes)));
        Assert.That(client.ReadToEnd(), Is.Empty);
    }

    private static Thread SendPipelined(RawConnection client)
    {
        byte[] requests = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Range(0, Requests).Select(n => $"GET /echo/{n} HTTP/1.1\r\nHost: shop\r\n\r\n")));
        var thread = new Thread(() => client.Socket.Send(requests)) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private LoopbackServer Start(HttpServerOptions options) =>
        new(policy, Map, options, LoopbackServer.Threads with { Portable = portable });

    private void Map(Router router)
    {
        string padding = new('p', 2000); // ten thousand of these are more than the kernel takes
        router.Map(RequestMethod.Get, "/echo/{n}", "echo", exchange =>
        {
            Interlocked.Increment(ref _handled);
            exchange.Response.Text(200, $"{Encoding.UTF8.GetString(exchange.PathParameter(0))} {padding}");
        });
        router.Map(RequestMethod.Get, "/large", "large", exchange =>
        {
            Interlocked.Increment(ref _handled);
            exchange.Response.Text(200, new string('l', LargeBytes));
        });
    }
}
