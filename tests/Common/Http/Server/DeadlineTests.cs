using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class DeadlineTests(ThreadPolicy policy)
{
    private const string Request = "GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private static readonly HttpServerOptions Patient = LoopbackServer.Options with
    {
        IdleTimeout = Never,
        HeadTimeout = Never,
        BodyTimeout = Never,
        RateGrace = Never,
    };

    [Test]
    public void A_slow_head_is_rejected_at_its_deadline()
    {
        using LoopbackServer server = Start(Patient with { HeadTimeout = Short });
        using RawConnection client = server.Connect();

        Assert.That(client.Ask(Request).Status, Is.EqualTo(200));
        client.Send("GET /hello HT");
        AssertTimedOut(client, "the request's head took too long");
    }

    [Test]
    public void A_head_that_drips_is_rejected_at_its_deadline_too()
    {
        using LoopbackServer server = Start(Patient with { HeadTimeout = TimeSpan.FromMilliseconds(200) });
        using RawConnection client = server.Connect();
        client.Send("GET / HTTP/1.1\r\nX: ");

        // A byte whenever the session waits: each of them would move a deadline that counts from the last byte.
        int sent = 0;
        while (!client.Socket.Poll(TimeSpan.FromMilliseconds(5), System.Net.Sockets.SelectMode.SelectRead) && sent++ < 2000)
        {
            client.Send("x");
        }

        AssertTimedOut(client, "the request's head took too long");
    }

    [Test]
    public void A_slow_body_is_rejected_at_its_deadline()
    {
        using LoopbackServer server = Start(Patient with { BodyTimeout = Short });
        using RawConnection client = server.Connect();
        client.Send("POST /hello HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhell");

        AssertTimedOut(client, "the request's body took too long");
    }

    [Test]
    public void A_body_below_the_minimum_rate_is_rejected_long_before_its_deadline()
    {
        using LoopbackServer server = Start(Patient with { RateGrace = Short, MinRateBytesPerSecond = 1_000_000 });
        using RawConnection client = server.Connect();
        client.Send("POST /hello HTTP/1.1\r\nHost: shop\r\nContent-Length: 5000\r\n\r\n" + new string('x', 1000));

        AssertTimedOut(client, "the request's body took too long");
    }

    [TestCase("")]
    [TestCase(Request)]
    public void An_idle_connection_is_closed_without_a_word(string before)
    {
        using LoopbackServer server = Start(Patient with { IdleTimeout = Short });
        using RawConnection client = server.Connect();
        if (before.Length > 0)
        {
            Assert.That(client.Ask(before).Status, Is.EqualTo(200));
        }

        Assert.That(client.ReadToEnd(), Is.Empty);
        Assert.That(server.Metrics, Does.Not.Contain("\"408\""));
    }

    [Test]
    public void The_deadline_of_one_request_is_not_that_of_the_next()
    {
        using LoopbackServer server = Start(Patient with { HeadTimeout = TimeSpan.FromMilliseconds(1), IdleTimeout = Never });
        using RawConnection client = server.Connect();

        // A whole head in one piece is never late, and between requests there is no head to be late.
        for (int i = 0; i < 5; i++)
        {
            Assert.That(client.Ask(Request).Status, Is.EqualTo(200));
            Eventually.IsTrue(() => server.Counters.Parked == 1, "the session is parked");
        }
    }

    private static void AssertTimedOut(RawConnection client, string message)
    {
        RawMessage answer = client.ReadMessage();
        Assert.That(answer.Status, Is.EqualTo(408));
        Assert.That(answer["Connection"], Is.EqualTo("close"));
        Assert.That(answer.Body, Does.Contain(message));
        Assert.That(client.ReadToEnd(), Is.Empty);
    }

    private LoopbackServer Start(HttpServerOptions options) => new(policy, Map, options);

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/hello", "hello", exchange => exchange.Response.Text(200, "hello"));
        router.MapChange(RequestMethod.Post, "/hello", "hello", exchange => exchange.Response.Text(200, "hello"));
    }
}
