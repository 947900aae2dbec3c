using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A request after which the connection keeps its thread (<see cref="Exchange.KeepsThread"/>).</summary>
[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class KeptThreadTests(ThreadPolicy policy)
{
    private const string Keep = "GET /keep HTTP/1.1\r\nHost: shop\r\n\r\n";
    private const string Plain = "GET /plain HTTP/1.1\r\nHost: shop\r\n\r\n";

    private readonly HashSet<int> _threads = [];

    [SetUp]
    public void Begin() => _threads.Clear();

    [Test]
    public void The_connection_keeps_it_until_a_request_that_does_not_ask_for_it()
    {
        using LoopbackServer server = Start(LoopbackServer.Options);
        using RawConnection client = server.Connect();
        for (int i = 0; i < 3; i++)
        {
            Assert.That(client.Ask(Keep).Status, Is.EqualTo(200));
            Assert.That(server.Counters.Parked, Is.Zero, "it does not park");
        }

        Assert.That(_threads, Has.Count.EqualTo(1), "one thread has served them all");
        client.Ask(Plain);
        Eventually.IsTrue(() => server.Counters.Parked == 1, "it is parked");
    }

    [Test]
    public void The_idle_deadline_ends_it()
    {
        using LoopbackServer server = Start(LoopbackServer.Options with { IdleTimeout = TimeSpan.FromMilliseconds(100) });
        using RawConnection client = server.Connect();
        Assert.That(client.Ask(Keep).Status, Is.EqualTo(200));

        Assert.That(client.ReadToEnd(), Is.Empty);
        Eventually.IsTrue(() => server.Counters is { Connections: 0, BusyWorkers: 0 }, "its thread is free");
        Assert.That(server.Metrics, Does.Contain("pygmy_connections_closed_total{reason=\"idle\"} 1"));
    }

    [Test]
    public void A_drain_ends_it_at_once()
    {
        using LoopbackServer server = Start(LoopbackServer.Options);
        using RawConnection client = server.Connect();
        Assert.That(client.Ask(Keep).Status, Is.EqualTo(200));

        Assert.That(server.Stop(), Is.True);
        Assert.That(client.ReadToEnd(), Is.Empty);
    }

    private LoopbackServer Start(HttpServerOptions options) => new(
        policy,
        router =>
        {
            router.Map(RequestMethod.Get, "/keep", "keep", exchange =>
            {
                _threads.Add(Environment.CurrentManagedThreadId);
                exchange.KeepsThread = true;
                exchange.Response.Text(200, "kept");
            });
            router.Map(RequestMethod.Get, "/plain", "plain", exchange => exchange.Response.Text(200, "plain"));
        },
        options);
}
