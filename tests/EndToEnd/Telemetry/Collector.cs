using System.Collections.Concurrent;
using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Telemetry;

/// <summary>A span as a collector gets it (opentelemetry.proto.trace.v1.Span).</summary>
internal sealed record ToldSpan(
    string Service, string Instance, string Trace, string Id, string Parent, string Name, ulong Kind, ulong Start, ulong End,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<(string Trace, string Id)> Links, bool IsError);

/// <summary>A collector of OTLP over HTTP in this process. It keeps what it is sent, and answers as it is told.</summary>
internal sealed class Collector : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // a span that does not come fails the test

    private readonly ServerMetrics _metrics = new();
    private readonly ConcurrentQueue<ToldSpan> _spans = new();
    private readonly ConcurrentDictionary<(string Service, string Metric), string> _metricNames = new();
    private readonly HttpServer _server;
    private int _calls;

    public Collector(IPEndPoint? endPoint = null)
    {
        var router = new Router();
        router.MapChange(RequestMethod.Post, "/v1/traces", "traces", exchange => Take(exchange, TakeSpans));
        router.MapChange(RequestMethod.Post, "/v1/metrics", "metrics", exchange => Take(exchange, TakeMetrics));
        var options = new HttpServerOptions
        {
            Name = "collector",
            Limits = HttpLimits.Default with { BodyBytes = 64 * 1024 * 1024 },
        };
        _server = new HttpServer(
            endPoint ?? new IPEndPoint(IPAddress.Loopback, 0), router, options, new SocketServerOptions { MaxWorkers = 16 },
            _metrics, log: null);
        _server.Start();
    }

    /// <summary>What it answers.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Set: it reads and does not answer until then.</summary>
    public ManualResetEventSlim? Until { get; init; }

    public Uri Url => new($"http://{_server.LocalEndPoint}");

    public IPEndPoint EndPoint => _server.LocalEndPoint;

    public int Calls => Volatile.Read(ref _calls);

    public ToldSpan[] Spans => [.. _spans];

    /// <summary>The names of the metrics that each service has sent, with their units.</summary>
    public IReadOnlyDictionary<(string Service, string Metric), string> Metrics => _metricNames;

    /// <summary>Waits until what it was sent is as wanted, and returns the spans.</summary>
    public ToldSpan[] Await(Func<ToldSpan[], bool> isComplete)
    {
        bool isThere = SpinWait.SpinUntil(() => isComplete(Spans), Patience);
        Assert.That(isThere, () => "the collector has: " + string.Join("\n", Spans.Select(span => $"{span}")));
        return Spans;
    }

    public void Dispose()
    {
        Until?.Set();
        _server.Dispose();
        _metrics.Dispose();
    }

    private void Take(Exchange exchange, Action<ProtobufMessage> take)
    {
        Interlocked.Increment(ref _calls);
        take(new ProtobufMessage(exchange.Body.ToArray()));
        Until?.Wait();
        exchange.Response.Begin(Status, "application/x-protobuf");
    }

    private void TakeSpans(ProtobufMessage request)
    {
        foreach (ProtobufMessage resourceSpans in request.Messages(1))
        {
            IReadOnlyDictionary<string, string> resource = Attributes(resourceSpans.Messages(1).Single(), 1);
            foreach (ProtobufMessage span in resourceSpans.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                _spans.Enqueue(new ToldSpan(
                    resource["service.name"], resource["service.instance.id"], span.Hex(1), span.Hex(2), span.Hex(4),
                    span.Text(5), span.Number(6), span.Number(7), span.Number(8), Attributes(span, 9),
                    [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2)))],
                    span.Messages(15).Any(status => status.Number(3) == 2)));
            }
        }
    }

    private void TakeMetrics(ProtobufMessage request)
    {
        foreach (ProtobufMessage resourceMetrics in request.Messages(1))
        {
            string service = Attributes(resourceMetrics.Messages(1).Single(), 1)["service.name"];
            foreach (ProtobufMessage metric in resourceMetrics.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                _metricNames[(service, metric.Text(1))] = metric.Text(3);
            }
        }
    }

    private static Dictionary<string, string> Attributes(ProtobufMessage message, int number) =>
        message.Messages(number).ToDictionary(pair => pair.Text(1), pair =>
        {
            ProtobufMessage value = pair.Messages(2).Single();
            return value.Has(1) ? value.Text(1) : $"{value.Number(3)}";
        });
}
