using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class RecordTests
{
    [Test]
    public void Each_request_has_its_line_in_the_log_and_counts_in_the_metrics()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "test.log");
        using (var log = new LineLog(path, new LineLogSize(BytesPerFile: 1 << 26, Files: 4), TextWriter.Null))
        using (var server = new LoopbackServer(ThreadPolicy.PerSession, Map, log: log))
        using (RawConnection client = server.Connect())
        {
            client.Ask("GET /buy/a%20b HTTP/1.1\r\nHost: shop\r\nX-Request-Id: one\r\n\r\n");
            client.Ask("GET /missing HTTP/1.1\r\nHost: shop\r\nX-Request-Id: two\r\n\r\n");
            client.Ask("OPTIONS * HTTP/1.1\r\nHost: shop\r\nX-Request-Id: three\r\n\r\n");
            client.Ask("DELETE /buy/1 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: four\r\n\r\n");
            client.Ask("NONSENSE\r\n\r\n");

            string metrics = server.Metrics;
            foreach (string? labels in new[]
            {
                "operation=\"buy\",status=\"200\"", "operation=\"none\",status=\"404\"", "operation=\"options\",status=\"204\"",
                "operation=\"none\",status=\"405\"", "operation=\"rejected\",status=\"400\"",
            })
            {
                Assert.That(metrics, Does.Contain($"pygmy_requests_total{{{labels}}} 1\n"));
            }
        }

        string[] lines = File.ReadAllLines(path).Select(line => line[(line.IndexOf(' ') + 1)..]).ToArray();
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(lines[0], Does.Match(@"^one buy,a%20b,7 200 \d+\.\d{3} catalog=1\.500$"));
        Assert.That(lines[1], Does.Match(@"^two none 404 \d+\.\d{3}$"));
        Assert.That(lines[2], Does.Match(@"^three options 204 \d+\.\d{3}$"));
        Assert.That(lines[3], Does.Match(@"^four none 405 \d+\.\d{3}$"));
        Assert.That(lines[4], Does.Match(@"^[0-9a-f]{12}-\d+ rejected,RequestLineMalformed 400 \d+\.\d{3}$"));
    }

    [Test]
    public void The_times_of_the_tiers_are_in_the_answer_and_those_of_one_tier_add_up()
    {
        using var server =
            new LoopbackServer(ThreadPolicy.PerSession, router => router.Map(RequestMethod.Get, "/", "root", exchange =>
        {
            exchange.Context.Tiers.AddServerTiming("order;dur=2, catalog;dur=1"u8);
            exchange.Context.Tiers.AddServerTiming("catalog;dur=0.5, nonsense, a;dur=1, b;dur=1, more;dur=1"u8);
            exchange.Response.Text(200, "");
        }));
        using RawConnection client = server.Connect();

        for (int i = 0; i < 2; i++)
        {
            Assert.That(
                client.Ask("GET / HTTP/1.1\r\nHost: shop\r\n\r\n")["Server-Timing"],
                Does.Match(@"^test;dur=\d+\.\d{3}, order;dur=2\.000, catalog;dur=1\.500, a;dur=1\.000, b;dur=1\.000$"));
        }
    }

    private static void Map(Router router) => router.Map(RequestMethod.Get, "/buy/{title}", "buy", exchange =>
    {
        exchange.Arguments.Add(exchange.PathParameter(0));
        exchange.Arguments.Add(7);
        exchange.Context.Tiers.AddServerTiming("catalog;dur=1.5"u8);
        exchange.Response.Text(200, "bought");
    });
}
