using System.Buffers;
using System.Net;
using System.Text;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>An HTTP server in this process, on a free port.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ServerMetrics _metrics = new();
    private readonly HttpServer _server;

    public LoopbackServer(
        ThreadPolicy policy, Action<Router> map, HttpServerOptions? options = null, SocketServerOptions? threads = null,
        LineLog? log = null)
    {
        var router = new Router();
        map(router);
        threads ??= Threads;
        _server = new HttpServer(
            new IPEndPoint(IPAddress.Loopback, 0), router, options ?? Options,
            threads with { OwnThreads = policy.OwnThreads() }, _metrics, log);
        _server.Start();
    }

    /// <summary>Few threads, so that a test notices when one is held.</summary>
    public static SocketServerOptions Threads { get; } =
        new() { MaxWorkers = 8, Running = 2, ParkAfter = TimeSpan.FromMilliseconds(1) };

    public static HttpServerOptions Options { get; } = new() { Name = "test" };

    public IPEndPoint EndPoint => _server.LocalEndPoint;

    public RuntimeCounters Counters => _server.Counters;

    public string Metrics
    {
        get
        {
            var text = new ArrayBufferWriter<byte>();
            _metrics.WritePrometheus(text);
            return Encoding.UTF8.GetString(text.WrittenSpan);
        }
    }

    public RawConnection Connect() => new(_server.LocalEndPoint);

    /// <summary>Drains; true when nothing had to be cut off.</summary>
    public bool Stop(TimeSpan? grace = null) => _server.Stop(grace ?? Grace);

    public void Dispose()
    {
        _server.Dispose();
        _metrics.Dispose();
    }
}
