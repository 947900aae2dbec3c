using System.Buffers;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class RequestMetricsTests
{
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
    public void Recording_does_not_allocate()
    {
        var requests = new RequestMetrics(_metrics, ["buy"]);
        requests.Record("buy", 201, 0.001);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            requests.Record("buy", 201, 0.001);
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
