using System.Buffers;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class RequestMetricsTests
{
    private const StringComparison Sensitive = StringComparison.Ordinal;

    private ServerMetrics _metrics = null!;

    [SetUp]
    public void SetUp() => _metrics = new ServerMetrics();

    [TearDown]
    public void TearDown() => _metrics.Dispose();

    [Test]
    public void Requests_are_counted_by_operation_and_status()
    {
        var requests = new RequestMetrics(_metrics, ["buy", "search", "buy"]);
        requests.Record("buy", 201, 0.001);
        requests.Record("buy", 201, 0.002);
        requests.Record("buy", 409, 0.25);
        string exposition = Exposition();
        Assert.That(exposition, Does
            .Contain(
                "pygmy_requests_total{operation=\"buy\",status=\"201\"} "
                + "2\npygmy_requests_total{operation=\"buy\",status=\"409\"} 1\n"));
        Assert.That(exposition, Does.Contain("pygmy_request_duration_seconds_bucket{operation=\"buy\",le=\"0.0005\"} 0\n")
            .And.Contain("pygmy_request_duration_seconds_bucket{operation=\"buy\",le=\"0.001\"} 1\n")
            .And.Contain("pygmy_request_duration_seconds_bucket{operation=\"buy\",le=\"0.25\"} 3\n")
            .And.Contain("pygmy_request_duration_seconds_sum{operation=\"buy\"} 0.253\n")
            .And.Contain("pygmy_request_duration_seconds_count{operation=\"buy\"} 3\n"));
    }

    [TestCase("buy", 99, "operation=\"buy\",status=\"other\"")]
    [TestCase("buy", 100, "operation=\"buy\",status=\"100\"")]
    [TestCase("buy", 599, "operation=\"buy\",status=\"599\"")]
    [TestCase("buy", 600, "operation=\"buy\",status=\"other\"")]
    [TestCase("Buy", 200, "operation=\"other\",status=\"200\"")]
    [TestCase("", -1, "operation=\"other\",status=\"other\"")]
    public void What_no_route_has_is_other(string operation, int status, string labels)
    {
        new RequestMetrics(_metrics, ["buy"]).Record(operation, status, 0);
        Assert.That(Exposition(), Does.Contain($"pygmy_requests_total{{{labels}}} 1\n"));
    }

    [Test]
    public void A_request_shows_under_the_names_of_the_conventions_with_our_buckets()
    {
        var requests = new RequestMetrics(_metrics, ["lookup"]);
        RequestSite site = requests.SiteOf("lookup", "/books/{n}");
        requests.Record(site, "GET", 200, 0.00005, isOperation: true);
        requests.Record(site, "GET", 200, 0.00006, isOperation: true);
        requests.Record(site, "HEAD", 404, 1, isOperation: true);
        requests.Record(site, "GET", 503, 11, isOperation: true);
        const string Got = "http_request_method=\"GET\",http_route=\"/books/{n}\",http_response_status_code=\"200\"";
        string exposition = Exposition();
        Assert.That(exposition, Does
            .Contain("# TYPE http_server_request_duration_seconds histogram\n")
            .And.Contain($"http_server_request_duration_seconds_bucket{{{Got},url_scheme=\"http\",le=\"5E-05\"}} 1\n")
            .And.Contain($"http_server_request_duration_seconds_bucket{{{Got},url_scheme=\"http\",le=\"0.0001\"}} 2\n")
            .And.Contain($"http_server_request_duration_seconds_count{{{Got},url_scheme=\"http\"}} 2\n"));
        Assert.That(exposition, Does
            .Contain("http_request_method=\"HEAD\",http_route=\"/books/{n}\",http_response_status_code=\"404\",url_scheme")
            .And.Contain("http_response_status_code=\"503\",error_type=\"503\",url_scheme=\"http\",le=\"10\"} 0\n"));
        Assert.That(exposition, Does
            .Contain("pygmy_requests_total{operation=\"lookup\",status=\"200\"} 2\n")
            .And.Contain("pygmy_request_duration_seconds_count{operation=\"lookup\"} 4\n"));
    }

    [Test]
    public void A_request_with_many_inside_is_one_HTTP_request_and_many_operations()
    {
        var requests = new RequestMetrics(_metrics, ["buy"]);
        RequestSite site = requests.SiteOf("buy", "/orders/batch");
        requests.Record(site, "POST", 200, 0.1, isOperation: false);
        requests.Record("buy", 201, 0.1);
        requests.Record("buy", 201, 0.1);
        string exposition = Exposition();
        Assert.That(exposition, Does
            .Contain("pygmy_requests_total{operation=\"buy\",status=\"201\"} 2\n")
            .And.Contain("pygmy_request_duration_seconds_count{operation=\"buy\"} 2\n")
            .And.Not.Contain("pygmy_requests_total{operation=\"buy\",status=\"200\"}"));
        Assert.That(
            exposition.Split('\n').Where(line => line.StartsWith("http_server_request_duration_seconds_count", Sensitive)),
            Is.EqualTo(new[]
            {
                "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_route=\"/orders/batch\","
                + "http_response_status_code=\"200\",url_scheme=\"http\"} 1",
            }));
    }

    [Test]
    public void Series_that_nobody_has_used_do_not_exist()
    {
        var requests = new RequestMetrics(_metrics, ["a", "b"]);
        requests.SiteOf("a", "/a");
        Assert.That(Exposition(), Does.Not.Contain("{"));
    }

    [Test]
    public void Series_beyond_the_bound_are_one()
    {
        var requests = new RequestMetrics(_metrics, ["a"]);
        for (int i = 0; i < RequestMetrics.MaxSeries + 3; i++)
        {
            requests.Record(requests.SiteOf("a", $"/{i}"), "GET", 200, 0.5, isOperation: true);
        }

        string exposition = Exposition();
        Assert.That(exposition, Does
            .Contain("http_server_request_duration_seconds_count{overflow=\"true\"} 3\n")
            .And.Contain($"pygmy_requests_total{{operation=\"a\",status=\"200\"}} {RequestMetrics.MaxSeries}\n")
            .And.Contain("pygmy_requests_total{operation=\"other\",status=\"other\"} 3\n"));
        Assert.That(
            exposition.Split("http_server_request_duration_seconds_count").Length - 1, Is.EqualTo(RequestMetrics.MaxSeries + 1));
    }

    [Test]
    public void Threads_that_meet_a_new_series_share_it()
    {
        const int Threads = 8;
        var requests = new RequestMetrics(_metrics, ["a"]);
        RequestSite site = requests.SiteOf("a", "/a");
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (int status = 100; status <= 599; status++)
            {
                requests.Record(site, "GET", status, 0.5, isOperation: true);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(
            Exposition().Split('\n').Where(line => line.StartsWith("pygmy_requests_total{", Sensitive))
                .Select(line => line[^2..]),
            Has.Exactly(500).EqualTo($" {Threads}"));
    }

    [Test]
    public void Active_requests_go_up_and_down_by_method()
    {
        var active = new ActiveRequests(_metrics, ["_OTHER", "GET"]);
        active.Enter(1);
        active.Enter(1);
        active.Leave(1);
        Assert.That(Exposition(), Does
            .Contain("# TYPE http_server_active_requests gauge\n")
            .And.Contain("http_server_active_requests{http_request_method=\"GET\",url_scheme=\"http\"} 1\n")
            .And.Not.Contain("_OTHER"));
        active.Leave(1);
        Assert.That(Exposition(), Does.Contain("http_request_method=\"GET\",url_scheme=\"http\"} 0\n"));
    }

    [Test]
    public void Recording_does_not_allocate()
    {
        var requests = new RequestMetrics(_metrics, ["buy"]);
        requests.Record("buy", 201, 0.001);
        RequestSite site = requests.SiteOf("buy", "/orders");
        requests.Record(site, "POST", 201, 0.001, isOperation: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            requests.Record("buy", 201, 0.001);
            requests.Record(site, "POST", 201, 0.001, isOperation: true);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private string Exposition()
    {
        var output = new ArrayBufferWriter<byte>();
        _metrics.WritePrometheus(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
