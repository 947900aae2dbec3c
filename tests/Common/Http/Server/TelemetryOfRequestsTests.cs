using System.Diagnostics;
using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Tests.Common.Configuration;
using PygmyStore.Tests.Common.Observability;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>What requests over a socket leave behind: series, spans and lines, whatever their bytes.</summary>
[TestFixture]
internal sealed class TelemetryOfRequestsTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string TraceField = "traceparent: 00-" + Trace + "-b7ad6b7169203331-01\r\n";

    [Test]
    public void Hostile_methods_and_paths_add_no_labels()
    {
        using var server = new LoopbackServer(ThreadPolicy.PerSession, Map);
        string[] requests =
        [
            "GET /books/1 HTTP/1.1\r\nHost: shop\r\n\r\n", "HEAD /books/2 HTTP/1.1\r\nHost: shop\r\n\r\n",
            "GET /books/%22%7D%C3%A9%7B HTTP/1.1\r\nHost: shop\r\n\r\n", "GET /nowhere/%22 HTTP/1.1\r\nHost: shop\r\n\r\n",
            "GET /books/%00%FF%0A HTTP/1.1\r\nHost: shop\r\n\r\n",
            "BREW /books/1 HTTP/1.1\r\nHost: shop\r\n\r\n", "get /books/1 HTTP/1.1\r\nHost: shop\r\n\r\n",
            "G\"ET\n /books/1 HTTP/1.1\r\nHost: shop\r\n\r\n", "\0\0\0\r\n\r\n", "DELETE /books/1 HTTP/1.1\r\nHost: shop\r\n\r\n",
            "GET /fails HTTP/1.1\r\nHost: shop\r\n\r\n",
        ];
        foreach (string request in requests)
        {
            using RawConnection client = server.Connect();
            client.Send(request);
            client.ReadMessage(hasBody: !request.StartsWith("HEAD", StringComparison.Ordinal));
        }

        const string Start = "http_server_request_duration_seconds_count{http_request_method=\"";
        string[] series = [.. server.Metrics.Split('\n')
            .Where(line => line.StartsWith(Start, StringComparison.Ordinal)).Select(line => line[Start.Length..])];
        Assert.That(series, Is.EquivalentTo(new[]
        {
            "GET\",http_route=\"/books/{n}\",http_response_status_code=\"200\",url_scheme=\"http\"} 2",
            "HEAD\",http_route=\"/books/{n}\",http_response_status_code=\"200\",url_scheme=\"http\"} 1",
            "GET\",http_response_status_code=\"404\",url_scheme=\"http\"} 1",
            "GET\",http_response_status_code=\"400\",url_scheme=\"http\"} 1",
            "_OTHER\",http_response_status_code=\"501\",error_type=\"501\",url_scheme=\"http\"} 2",
            "_OTHER\",http_response_status_code=\"400\",url_scheme=\"http\"} 2",
            "DELETE\",http_response_status_code=\"405\",url_scheme=\"http\"} 1",
            "GET\",http_route=\"/fails\",http_response_status_code=\"503\",error_type=\"503\",url_scheme=\"http\"} 1",
        }));
    }

    [Test]
    public void A_request_is_active_until_its_answer_or_until_it_is_cut_short()
    {
        using var isIn = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
        {
            Map(router);
            router.Map(RequestMethod.Get, "/waits", "waits", exchange =>
            {
                isIn.Set();
                mayEnd.Wait();
                exchange.Response.Text(200, "");
            });
        });
        const string Get = "http_server_active_requests{http_request_method=\"GET\",url_scheme=\"http\"} ";
        const string Post = "http_server_active_requests{http_request_method=\"POST\",url_scheme=\"http\"} ";
        using (RawConnection client = server.Connect())
        using (RawConnection cutShort = server.Connect())
        {
            client.Send("GET /waits HTTP/1.1\r\nHost: shop\r\n\r\n");
            isIn.Wait();
            cutShort.Send("POST /books/1 HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nab");
            AwaitLine(server, Post + "1");
            Assert.That(server.Metrics, Does.Contain(Get + "1\n"));
            mayEnd.Set();
            client.ReadMessage();
        }

        AwaitLine(server, Get + "0");
        AwaitLine(server, Post + "0");
    }

    [Test]
    public void A_request_has_a_span_with_the_route_s_name_and_the_attributes_of_the_conventions()
    {
        using var listened = new ListenedSpans("test");
        using var server = new LoopbackServer(ThreadPolicy.PerSession, Map);
        using (RawConnection client = server.Connect())
        {
            client.Ask($"GET /books/a%20%C3%A9?topic=x HTTP/1.1\r\nHost: shop\r\nX-Request-Id: one\r\n{TraceField}\r\n");
            client.Ask($"GET /fails HTTP/1.1\r\nHost: shop\r\n{TraceField}\r\n");
            client.Ask($"GET /{new string('x', 300)} HTTP/1.1\r\nHost: shop\r\n{TraceField}\r\n");
            client.Ask($"GET /secrets/of-somebody?a=of-somebody HTTP/1.1\r\nHost: shop\r\n{TraceField}\r\n");
            client.Ask("GET /books/1 HTTP/1.1\r\nHost: shop\r\ntraceparent: 00-" + Trace + "-b7ad6b7169203331-00\r\n\r\n");
        }

        Assert.That(server.Stop()); // a span ends after the answer has left
        Activity[] spans = listened.Ended;
        string[] names = ["GET /books/{n}", "GET /fails", "GET", "GET /secrets/{secret}"];
        Assert.That(spans.Select(span => span.DisplayName), Is.EqualTo(names));
        Assert.That(spans.Select(span => span.Kind), Is.All.EqualTo(ActivityKind.Server));
        Assert.That(spans.Select(span => span.TraceId.ToHexString()), Is.All.EqualTo(Trace));
        Assert.That(spans[0].TagObjects, Is.SupersetOf(new Dictionary<string, object?>
        {
            ["http.request.method"] = "GET",
            ["http.route"] = "/books/{n}",
            ["http.response.status_code"] = 200,
            ["url.scheme"] = "http",
            ["url.path"] = "/books/a é",
            ["pygmy.request_id"] = "one",
        }));
        Assert.That(spans[0].Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(
            (spans[1].Status, spans[1].GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Error, (object)"503")));
        Assert.That(
            (spans[2].GetTagItem("http.route"), spans[2].GetTagItem("http.response.status_code"), spans[2].Status),
            Is.EqualTo(((object?)null, (object)404, ActivityStatusCode.Unset)));
        Assert.That((string)spans[2].GetTagItem("url.path")!, Has.Length.EqualTo(RequestTracing.MaxTextCharacters + 1));
        Assert.That(spans[3].TagObjects.Select(tag => $"{tag.Value}"), Has.None.Contains("of-somebody"));
        Assert.That(spans[3].GetTagItem("url.path"), Is.EqualTo("/secrets/{secret}"));
    }

    [Test]
    [Tells("test worker .*a bug, planted by the test")]
    public void An_exception_of_a_handler_ends_its_span_as_an_error()
    {
        using var listened = new ListenedSpans("test");
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
            router.Map(RequestMethod.Get, "/bug", "bug", _ => throw new InvalidOperationException("a bug, planted by the test")));
        using (RawConnection client = server.Connect())
        {
            client.Ask($"GET /bug HTTP/1.1\r\nHost: shop\r\n{TraceField}\r\n");
        }

        server.Stop();
        Activity span = listened.Ended.Single();
        Assert.That((span.DisplayName, span.GetTagItem("error.type")), Is.EqualTo(("GET /bug", (object)"500")));
    }

    [Test]
    public void A_line_of_text_has_the_trace_id_only_where_there_is_one()
    {
        string[] lines = LinesOf(
            logsJson: false,
            $"GET /books/1 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: one\r\n{TraceField}\r\n",
            "GET /books/1 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: two\r\n\r\n");
        Assert.That(lines[0], Does.Match($@"Z one book,1 200 \d+\.\d{{3}} trace={Trace}$"));
        Assert.That(lines[1], Does.Match(@"Z two book,1 200 \d+\.\d{3}$"));
    }

    [Test]
    public void Lines_of_JSON_can_be_read_whatever_the_paths_keys_and_ids_are()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] requests = [.. Enumerable.Range(0, 300).Select(_ =>
        {
            string path = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => $"%{random.Next(256):X2}"));
            string id = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => (char)random.Next(33, 256)));
            return $"GET /books/{path} HTTP/1.1\r\nHost: shop\r\nX-Request-Id: {id}\r\nIdempotency-Key: {id}\r\n"
                + (random.Next(2) == 0 ? TraceField : "") + "\r\n";
        })];
        string[] lines = LinesOf(logsJson: true, requests);
        Assert.That(lines, Has.Length.EqualTo(requests.Length));
        foreach (string line in lines)
        {
            using var json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            Assert.That(DateTime.Parse(root.GetProperty("time").GetString()!, null).Year, Is.GreaterThan(2000));
            Assert.That(root.GetProperty("request_id").GetString(), Is.Not.Empty);
            Assert.That(
                (root.GetProperty("operation").GetString(), root.GetProperty("method").GetString()),
                Is.EqualTo(("book", "GET")).Or.EqualTo(("rejected", "GET")));
            Assert.That(root.GetProperty("ms").GetDouble(), Is.GreaterThanOrEqualTo(0));
        }
    }

    private static string[] LinesOf(bool logsJson, params string[] requests)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "test.log");
        using (var log = new LineLog(path, new LineLogSize(BytesPerFile: 1 << 26, Files: 4), TextWriter.Null))
        using (var server = new LoopbackServer(
            ThreadPolicy.PerSession, Map, LoopbackServer.Options with { LogsJson = logsJson }, log: log))
        {
            foreach (string request in requests)
            {
                using RawConnection client = server.Connect(); // of its own: some are rejected
                client.Ask(request);
            }
        }

        return File.ReadAllLines(path);
    }

    private static void AwaitLine(LoopbackServer server, string line)
    {
        // The end of a connection shows when its thread has noticed it.
        Assert.That(
            SpinWait.SpinUntil(() => server.Metrics.Contains(line + "\n", StringComparison.Ordinal), TimeSpan.FromSeconds(10)),
            () => server.Metrics);
    }

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/books/{n}", "book", exchange =>
        {
            exchange.Arguments.Add(exchange.PathParameter(0));
            exchange.Response.Text(200, "a book");
        });
        router.MapChange(RequestMethod.Post, "/books/{n}", "change", exchange => exchange.Response.Text(200, "changed"));
        router.Map(RequestMethod.Get, "/secrets/{secret}", "secret", exchange => exchange.Response.Text(200, "shown"))
            .WithSecretPath();
        router.Map(RequestMethod.Get, "/fails", "fails", exchange => exchange.Response.Error(503, "not now"));
    }
}
