using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Tests.Common.Configuration;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Each connection ends for one of a closed set of reasons, which a metric counts.</summary>
[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed partial class SessionEndTests(ThreadPolicy policy)
{
    private const string Hello = "GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n";
    private const int LargeBytes = 8 * 1024 * 1024; // more than the kernel takes for a client that does not read

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static readonly HttpServerOptions Hurried = LoopbackServer.Options with
    {
        IdleTimeout = Short,
        HeadTimeout = Short,
        BodyTimeout = Short,
        SendTimeout = Short,
    };

    [TestCase("client_closed", Hello)]
    [TestCase("cut_short", "GET /hello HT")]
    [TestCase("cut_short", "POST /hello HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhell")]
    [TestCase("last_request", "GET /hello HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")]
    [TestCase("last_request", "GET /hello HTTP/1.0\r\n\r\n")]
    [TestCase("rejected", "GET /hello HTTP/1.1\r\n\r\n")]
    public void What_a_client_does_has_its_reason(string reason, string request)
    {
        using LoopbackServer server = Start(LoopbackServer.Options);
        using (RawConnection client = server.Connect())
        {
            client.Send(request);
            client.HalfClose();
            client.ReadToEnd();
        }

        AssertEndedAs(server, reason);
    }

    [TestCase("idle", Hello)]
    [TestCase("head_too_slow", "GET /hello HT")]
    [TestCase("body_too_slow", "POST /hello HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhell")]
    [TestCase("does_not_read", "GET /large HTTP/1.1\r\nHost: shop\r\n\r\n")]
    [TestCase("does_not_read", "GET /large HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")]
    public void What_a_client_does_not_do_in_time_has_its_reason(string reason, string request)
    {
        using LoopbackServer server = Start(Hurried);
        using RawConnection client = server.Connect();
        client.Send(request);

        AssertEndedAs(server, reason);
    }

    [Test]
    public void A_reset_has_its_reason()
    {
        using LoopbackServer server = Start(LoopbackServer.Options);
        using RawConnection client = server.Connect();
        Assert.That(client.Ask(Hello).Status, Is.EqualTo(200));
        client.Reset();

        AssertEndedAs(server, "reset");
    }

    [Test]
    public void A_drain_has_its_reason()
    {
        using LoopbackServer server = Start(LoopbackServer.Options);
        using RawConnection client = server.Connect();
        Assert.That(client.Ask(Hello).Status, Is.EqualTo(200));
        Assert.That(server.Stop(), Is.True);

        AssertEndedAs(server, "draining");
    }

    [Test]
    [Tells("test worker \\d+: unexpected System.InvalidOperationException: planted")]
    public void A_fault_of_a_handler_has_its_reason_and_is_counted()
    {
        using LoopbackServer server = Start(LoopbackServer.Options);
        using RawConnection client = server.Connect();
        Assert.That(client.Ask("GET /fault HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(500));

        AssertEndedAs(server, "fault");
        Assert.That(server.Counters.Faults, Is.EqualTo(1));
        Assert.That(server.Metrics, Does.Contain("pygmy_faults_total 1\n"));
    }

    [Test]
    public void The_log_names_the_reason_of_a_rejection()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "test.log");
        using (var log = new LineLog(path, new LineLogSize(BytesPerFile: 1 << 26, Files: 4), TextWriter.Null))
        using (LoopbackServer server = Start(LoopbackServer.Options, log))
        using (RawConnection client = server.Connect())
        {
            Assert.That(client.Ask("GET /hello HTTP/1.1\r\n\r\n").Status, Is.EqualTo(400));
        }

        Assert.That(File.ReadAllText(path), Does.Contain(" rejected,HostMissing 400 "));
    }

    private static void AssertEndedAs(LoopbackServer server, string reason)
    {
        Eventually.IsTrue(() => Ends(server.Metrics).Count > 0, "the connection ended");
        Assert.That(Ends(server.Metrics), Is.EqualTo(new Dictionary<string, int> { [reason] = 1 }));
    }

    private static Dictionary<string, int> Ends(string metrics) => Closed().Matches(metrics).ToDictionary(
        line => line.Groups["reason"].Value,
        line => int.Parse(line.Groups["count"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""^pygmy_connections_closed_total\{reason="(?<reason>\w+)"\} (?<count>\d+)$""", RegexOptions.Multiline)]
    private static partial Regex Closed();

    private LoopbackServer Start(HttpServerOptions options, LineLog? log = null) => new(policy, Map, options, log: log);

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/hello", "hello", exchange => exchange.Response.Text(200, "hello"));
        router.Map(RequestMethod.Post, "/hello", "post", exchange => exchange.Response.Text(200, "hello"));
        router.Map(RequestMethod.Get, "/fault", "fault", _ => throw new InvalidOperationException("planted"));
        router.Map(RequestMethod.Get, "/large", "large", exchange =>
        {
            exchange.Response.Text(200, "");
            exchange.Response.Body.Write(new byte[LargeBytes]);
        });
    }
}
