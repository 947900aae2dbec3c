using System.Buffers;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>The parts of the HTTP layer that every request passes, without sockets. None of them should allocate.</summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // BenchmarkDotNet calls the cleanup.
public class HttpLayerBenchmarks
#pragma warning restore CA1001
{
    private static readonly Book Book =
        new(1, "How to get a good grade in 677 in 20 minutes a day", "distributed systems", 1000, 10m, 1);

    private readonly Exchange _known = Received("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private readonly Exchange _unknown = Received("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private readonly Exchange _answered = Received("GET /books/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private readonly ResponseWriter _writer = new("frontend"u8.ToArray(), standingFields: []);
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private LocalStore? _store;
    private Router? _router;

    /// <summary>Starts a store for its front end's routes.</summary>
    [GlobalSetup]
    public void Start()
    {
        _store = new LocalStore();
        _router = _store.FrontEndService.Host.Router;
    }

    /// <summary>Stops it.</summary>
    [GlobalCleanup]
    public void Stop() => _store!.Dispose();

    /// <summary>Finds a route of the front end, asks what every route asks, and runs the shortest handler.</summary>
    [Benchmark]
    public int RouteKnown() => Route(_known);

    /// <summary>The same for a path that does not exist: 404 with a body.</summary>
    [Benchmark]
    public int RouteUnknown() => Route(_unknown);

    /// <summary>Writes the whole answer to a lookup: a book as JSON and the fields that every answer has.</summary>
    [Benchmark]
    public int WriteBook()
    {
        _output.ResetWrittenCount();
        JsonSerializer.Serialize(
            _answered.Response.Json(200), new Envelope<Book>(Book), ContractJson.Default.EnvelopeBook);
        _writer.Write(_output, _answered, keepAlive: true);
        _answered.Response.Reset();
        return _output.WrittenCount;
    }

    private int Route(Exchange exchange)
    {
        exchange.Response.Reset();
        _router!.Handle(exchange);
        return exchange.Response.Status;
    }

    private static Exchange Received(string request)
    {
        var exchange = new Exchange(HttpLimits.Default);
        ParseStatus status = exchange.Incoming.ParseHead(
            new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(request)), out _, out RejectReason reason);
        return status == ParseStatus.Complete ? exchange : throw new InvalidOperationException($"{status}: {reason}");
    }
}
