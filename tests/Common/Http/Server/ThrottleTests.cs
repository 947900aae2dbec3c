using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A client whose requests are shed and that asks again at once is not read for a moment.</summary>
[TestFixture]
internal sealed class ThrottleTests
{
    private const int Enough = 100; // turns: a pause that is not seen within so many is none

    [Test]
    public void It_owns_no_thread_meanwhile_is_answered_in_the_end_and_keeps_nobody_out([Values] bool throttles)
    {
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, Map, LoopbackServer.Options with { ThrottlesAfterShedding = throttles });
        using RawConnection client = server.Connect();
        bool wasSeenThrottled = false;
        for (int i = 0; i < Enough && !wasSeenThrottled; i++)
        {
            Assert.That(client.Ask("GET /shed HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(503));
            wasSeenThrottled = IsSeenThrottled(server);
        }

        Assert.That(wasSeenThrottled, Is.EqualTo(throttles));
        using (RawConnection other = server.Connect())
        {
            Assert.That(other.Ask("GET /served HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(200));
        }

        Assert.That(
            client.Ask("GET /served HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(200), "what it asks meanwhile waits");
    }

    [Test]
    public void A_drain_ends_it()
    {
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, Map, LoopbackServer.Options with { ThrottlesAfterShedding = true });
        using RawConnection client = server.Connect();
        client.Ask("GET /shed HTTP/1.1\r\nHost: shop\r\n\r\n");
        client.Ask("GET /shed HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(server.Stop(), Is.True);
        Assert.That(client.ReadToEnd(), Is.Empty);
    }

    [Test]
    public void What_it_has_asked_meanwhile_is_answered_by_a_drain()
    {
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, Map, LoopbackServer.Options with { ThrottlesAfterShedding = true });
        using RawConnection client = server.Connect();
        client.Ask("GET /shed HTTP/1.1\r\nHost: shop\r\n\r\n");
        client.Ask("GET /shed HTTP/1.1\r\nHost: shop\r\n\r\n");
        client.Send("GET /served HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(server.Stop(), Is.True);
        Assert.That(client.ReadToEnd(), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public void One_shed_request_among_others_is_no_reason()
    {
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, Map, LoopbackServer.Options with { ThrottlesAfterShedding = true });
        using RawConnection client = server.Connect();
        for (int i = 0; i < 5; i++)
        {
            client.Ask("GET /shed HTTP/1.1\r\nHost: shop\r\n\r\n");
            Assert.That(IsSeenThrottled(server), Is.False);
            client.Ask("GET /served HTTP/1.1\r\nHost: shop\r\n\r\n");
        }
    }

    /// <summary>A connection that is neither parked nor served is throttled; the loop ends when it is parked.</summary>
    private static bool IsSeenThrottled(LoopbackServer server)
    {
        // in a row: the counters are not of one moment, so that one look may miss a session that is just being parked
        int seen = 0;
        Eventually.IsTrue(
            () =>
            {
                RuntimeCounters counters = server.Counters;
                seen = counters is { Connections: 1, Parked: 0, BusyWorkers: 0, Queued: 0 } ? seen + 1 : 0;
                return seen == 2 || counters.Parked == 1;
            },
            "it is throttled or parked");
        return seen == 2;
    }

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/shed", "shed", exchange =>
            exchange.Refuse(new Refusal(503, "no room", IsWorthRepeating: true) { IsShed = true }));
        router.Map(RequestMethod.Get, "/served", "served", exchange => exchange.Response.Text(200, ""));
    }
}
