using System.Buffers;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Http.Transport;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class FailureTests(ThreadPolicy policy)
{
    private const int LargeBytes = 8 * 1024 * 1024; // more than the kernel takes for a client that does not read
    private const string Hello = "GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n";
    private const string Large = "GET /large HTTP/1.1\r\nHost: shop\r\n\r\n";

    private static readonly byte[] LargeBody = [.. Enumerable.Range(0, LargeBytes).Select(i => (byte)('a' + i % 23))];

    [TestCase("/throws")]
    [TestCase("/begins")]
    [TestCase("/silent")]
    [Tells("test worker \\d+: unexpected System.InvalidOperationException: ")]
    public void A_handler_that_fails_costs_its_own_connection_only(string path)
    {
        using LoopbackServer server = Start();
        using RawConnection client = server.Connect();
        using RawConnection other = server.Connect();
        Assert.That(other.Ask(Hello).Status, Is.EqualTo(200));
        client.Send($"GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n{Hello}");

        RawMessage answer = client.ReadMessage();
        Assert.That(answer.Status, Is.EqualTo(500));
        Assert.That(answer.Body, Is.EqualTo("""{"error":{"code":500,"message":"this is a fault of the server"}}"""));
        Assert.That(answer["Connection"], Is.EqualTo("close"));
        Assert.That(answer["X-Begun"], Is.Null);
        Assert.That(client.ReadToEnd(), Is.Empty);
        Assert.That(other.Ask(Hello).Body, Is.EqualTo("hello"));
    }

    [Test]
    public void A_client_that_reads_slowly_gets_a_large_answer_whole()
    {
        using LoopbackServer server = Start();
        using RawConnection client = server.Connect();
        client.Send(Large + Hello);
        Eventually.IsTrue(
            () => client.Socket.Available > SocketWriter.FlushThresholdBytes, "the kernel fills, and the server waits for room");

        Assert.That(client.ReadMessage().Body == Encoding.Latin1.GetString(LargeBody), Is.True, "the body is what was sent");
        Assert.That(client.ReadMessage().Body, Is.EqualTo("hello"));
    }

    [Test]
    public void A_client_that_does_not_read_costs_no_other_its_thread()
    {
        // One running thread is enough for everybody else, however long the deaf one may take.
        using LoopbackServer server = Start(
            TimeSpan.FromMinutes(10), new SocketServerOptions { MaxWorkers = 2, Running = 1 });
        using RawConnection deaf = server.Connect();
        deaf.Send(Large);
        Eventually.IsTrue(() => deaf.Socket.Available > 0, "the large answer is on its way");
        using RawConnection other = server.Connect();

        Assert.That(other.Ask(Hello).Body, Is.EqualTo("hello"));
        Assert.That(server.Counters.Connections, Is.EqualTo(2));
    }

    [Test]
    public void A_client_that_does_not_read_is_reset_at_the_send_timeout()
    {
        using LoopbackServer server = Start(TimeSpan.FromMilliseconds(100));
        using RawConnection deaf = server.Connect();
        deaf.Send(Large);
        Eventually.IsTrue(() => deaf.Socket.Available > 0 && server.Counters.Connections == 0, "the connection is given up");

        Assert.That(
            deaf.ReadToEnd,
            Throws.TypeOf<SocketException>().With.Property("SocketErrorCode").EqualTo(SocketError.ConnectionReset));
    }

    [Test]
    public void A_drain_finishes_the_request_in_hand_and_says_that_it_was_the_last()
    {
        using var handling = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var server = new LoopbackServer(policy, router => router.Map(RequestMethod.Get, "/wait", "wait", exchange =>
        {
            handling.Set();
            release.Wait();
            exchange.Response.Text(200, "done");
        }));
        using RawConnection client = server.Connect();
        using RawConnection idle = server.Connect();
        client.Send("GET /wait HTTP/1.1\r\nHost: shop\r\n\r\n");
        Eventually.IsSet(handling.WaitHandle, "the request is in hand");
        bool drained = false;
        var stopping = new Thread(() => drained = server.Stop()) { IsBackground = true };
        stopping.Start();
        Assert.That(idle.ReadToEnd(), Is.Empty, "an idle connection is closed as soon as the drain begins");
        release.Set();

        RawMessage answer = client.ReadMessage();
        Assert.That(answer.Body, Is.EqualTo("done"));
        Assert.That(answer["Connection"], Is.EqualTo("close"));
        Assert.That(client.ReadToEnd(), Is.Empty);
        client.Dispose();
        Eventually.Ends(stopping);
        Assert.That(drained, Is.True);
    }

    [Test]
    public void A_drain_lets_a_request_that_was_begun_come_to_its_end()
    {
        using LoopbackServer server = Start();
        using RawConnection client = server.Connect();
        client.Send(Hello[..10]);
        Eventually.IsTrue(() => server.Counters.Parked == 1, "the session is parked");
        using RawConnection idle = server.Connect();
        Assert.That(idle.Ask(Hello).Status, Is.EqualTo(200));
        var stopping = new Thread(() => server.Stop()) { IsBackground = true };
        stopping.Start();
        Assert.That(idle.ReadToEnd(), Is.Empty);

        RawMessage answer = client.Ask(Hello[10..]);
        Assert.That(answer.Body, Is.EqualTo("hello"));
        Assert.That(answer["Connection"], Is.EqualTo("close"));
        client.Dispose();
        Eventually.Ends(stopping);
    }

    [Test]
    public void A_full_server_refuses_with_a_whole_answer()
    {
        using LoopbackServer server = Start(threads: new SocketServerOptions { MaxConnections = 1 });
        using RawConnection first = server.Connect();
        Assert.That(first.Ask(Hello).Status, Is.EqualTo(200));
        using RawConnection second = server.Connect();

        RawMessage answer = second.ReadMessage();
        Assert.That(answer.StartLine, Is.EqualTo("HTTP/1.1 503 Service Unavailable"));
        Assert.That(answer["Retry-After"], Is.EqualTo("1"));
        Assert.That(answer["Connection"], Is.EqualTo("close"));
        Assert.That(answer.Body, Does.StartWith("""{"error":{"code":503,"""));
        Assert.That(second.ReadToEnd(), Is.Empty);
    }

    private LoopbackServer Start(TimeSpan? sendTimeout = null, SocketServerOptions? threads = null) =>
        new(policy, Map, LoopbackServer.Options with { SendTimeout = sendTimeout ?? LoopbackServer.Options.SendTimeout },
            threads);

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/hello", "hello", exchange => exchange.Response.Text(200, "hello"));
        router.Map(RequestMethod.Get, "/large", "large", exchange =>
        {
            exchange.Response.Text(200, "");
            exchange.Response.Body.Write(LargeBody);
        });
        router.Map(RequestMethod.Get, "/silent", "silent", exchange => exchange.Arguments.Add(1));
        router.Map(RequestMethod.Get, "/throws", "throws", _ => throw new InvalidOperationException("a bug, on purpose"));
        router.Map(RequestMethod.Get, "/begins", "begins", exchange =>
        {
            exchange.Response.Json(200).WriteStartObject();
            exchange.Response.AddField("X-Begun"u8, "yes"u8);
            throw new InvalidOperationException("a bug, on purpose");
        });
    }
}
