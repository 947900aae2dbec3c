using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Configuration;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Hosting;

[TestFixture]
internal sealed class ServiceHostTests
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);

    private TemporaryFolder _folder = null!;
    private CancellationTokenSource _failed = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _failed = new CancellationTokenSource();
    }

    [TearDown]
    public void DeleteFolder()
    {
        _failed.Dispose();
        _folder.Dispose();
    }

    [TestCase(null, 200, "ready\n")]
    [TestCase("the catalog server is not ready", 503, "the catalog server is not ready\n")]
    public void It_says_whether_it_is_alive_and_whether_it_is_ready(string? reason, int status, string body)
    {
        using ServiceHost host = Open(Anywhere, whyNotReady: () => reason);
        host.Start();
        using var client = new RawConnection(host.LocalEndPoint);

        RawMessage alive = client.Ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.That((alive.Status, alive.Body, alive["Content-Type"]), Is.EqualTo((200, "ok\n", "text/plain; charset=utf-8")));
        RawMessage ready = client.Ask("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.That((ready.Status, ready.Body), Is.EqualTo((status, body)));
    }

    [Test]
    public void Its_metrics_are_prometheus_text_and_its_requests_are_logged()
    {
        using (ServiceHost host = Open(Anywhere))
        {
            host.Start();
            using var client = new RawConnection(host.LocalEndPoint);
            client.Ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawMessage metrics = client.Ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");

            Assert.That(metrics["Content-Type"], Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
            Assert.That(metrics.Body, Does.Contain("pygmy_requests_total{operation=\"healthz\",status=\"200\"} 1\n"));
            Assert.That(metrics.Body, Does.Contain("pygmy_connections 1\n"));
            client.Dispose();
            Assert.That(host.Stop(), Is.True);
        }

        Assert.That(File.ReadLines(Path.Combine(_folder.Path, "output", "test.log")).Count(), Is.EqualTo(2));
    }

    [Test]
    public void A_body_is_bounded_as_configured()
    {
        using ServiceHost host = Open(Anywhere, "max_body_bytes,1024");
        host.Start();
        using var client = new RawConnection(host.LocalEndPoint);

        Assert.That(
            client.Ask("PUT /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1025\r\n\r\n").Status, Is.EqualTo(413));
    }

    [Test]
    public void An_address_beyond_this_machine_takes_the_stores_key()
    {
        var open = new IPEndPoint(IPAddress.Any, 0);

        Assert.That(() => Open(open), Throws.TypeOf<StartupException>().With.Message.Contains("service_key"));
        using ServiceHost host = Open(open, "service_key,secret");
        Assert.That(host.LocalEndPoint.Port, Is.Positive);
    }

    [Test]
    public void An_address_that_is_taken_is_a_refusal_to_start()
    {
        using ServiceHost first = Open(Anywhere);
        first.Start();

        Assert.That(() => Open(first.LocalEndPoint), Throws.TypeOf<BindException>().With.Message.Contains("already in use"));
    }

    [Test]
    public void Of_two_that_have_an_address_before_either_starts_the_second_is_refused_at_its_start()
    {
        using ServiceHost first = Open(Anywhere);
        using ServiceHost second = Open(first.LocalEndPoint);
        first.Start();

        Assert.That(second.Start, Throws.TypeOf<BindException>().With.Message.Contains("already in use"));
    }

    [Test]
    [Tells("test: no connection can be accepted any more: ")]
    public void When_no_connection_can_be_accepted_any_more_it_has_failed()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux ends an accept in this way.");
        }

        using ServiceHost host = Open(Anywhere);
        host.Start();
        using (var client = new RawConnection(host.LocalEndPoint))
        {
            Assert.That(client.Ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").Status, Is.EqualTo(200));
        }

        Assert.That(_failed.IsCancellationRequested, Is.False);
        ListeningSocket.Break(host.LocalEndPoint);

        Eventually.IsSet(_failed.Token.WaitHandle, "it has failed");
        Assert.That(host.Stop(), Is.True);
    }

    private ServiceHost Open(IPEndPoint endPoint, string settings = "", Func<string?>? whyNotReady = null)
    {
        StoreConfiguration configuration = ((ConfigurationOutcome.Loaded)ConfigurationLoader.Parse(settings, _folder.Path))
            .Configuration;
        return new ServiceHost(
            "test", endPoint, configuration, new SocketServerOptions(), new Router(), new ServerMetrics(), _failed,
            whyNotReady ?? (() => null));
    }
}
