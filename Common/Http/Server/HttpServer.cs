using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// An HTTP/1.1 server: a <see cref="SocketServer"/> whose sessions speak HTTP and whose requests go to a <see cref="Router"/>.
/// </summary>
/// <remarks>Start and Stop are called once each, by one thread. It owns neither the log nor the metrics.</remarks>
public sealed class HttpServer : IDisposable
{
    private const int RefusalRetrySeconds = 1; // a full server drains its queue in well under a second, or is told again

    private readonly SocketServer _sockets;
    private readonly SessionContext _context;

    /// <summary>Binds the address; throws <see cref="BindException"/> when it is not to be had.</summary>
    /// <param name="endPoint">The address; port 0 picks a free one.</param>
    /// <param name="router">The routes, all of them.</param>
    /// <param name="options">How connections are treated.</param>
    /// <param name="threads">How threads are; its name and its refusal are set here.</param>
    /// <param name="metrics">Where the server's figures are shown.</param>
    /// <param name="log">Where requests are logged, if anywhere.</param>
    public HttpServer(
        IPEndPoint endPoint, Router router, HttpServerOptions options, SocketServerOptions threads, ServerMetrics metrics, RequestLog? log)
    {
        var lingering = new LingeringClose(maxSockets: threads.MaxLingering);
        _context = new SessionContext(options, router, log, new RequestMetrics(metrics, router.Operations), lingering);
        _sockets = new SocketServer(
            endPoint, socket => new HttpSession(socket, _context), threads with { Name = options.Name, Refusal = Refusal() }, lingering);
        Observe(metrics.Meter, log);
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint LocalEndPoint => _sockets.LocalEndPoint;

    /// <summary>The figures of connections and threads.</summary>
    public RuntimeCounters Counters => _sockets.Counters;

    /// <summary>Begins to listen and to accept; throws <see cref="BindException"/>.</summary>
    /// <param name="warmsUp">Whether it answers requests of its own before.</param>
    public void Start(bool warmsUp = false) => _sockets.Start(warmsUp ? Warm : null);

    /// <summary>Stops accepting, finishes what is in hand, cuts off what is left after the grace; true when nothing was left.</summary>
    public bool Stop(TimeSpan grace) => _sockets.Stop(grace);

    /// <inheritdoc/>
    public void Dispose() => _sockets.Dispose();

    private void Warm(Action<Socket> admit)
    {
        _context.IsWarmingUp = true;
        WarmUp.Run(admit, LocalEndPoint);
        _context.IsWarmingUp = false;
    }

    /// <summary>Built once: the thread that refuses has no time to build answers.</summary>
    private static byte[] Refusal()
    {
        const string body = """{"error":{"code":503,"message":"the server is full; try again"}}""";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: {MediaTypes.Json}\r\nContent-Length: {body.Length}\r\n"
            + $"Retry-After: {RefusalRetrySeconds}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}");
    }

    private void Observe(Meter meter, RequestLog? log)
    {
        meter.CreateObservableGauge("pygmy.connections", () => _sockets.Counters.Connections, null, "Open connections.");
        meter.CreateObservableGauge("pygmy.connections.parked", () => _sockets.Counters.Parked, null, "Connections that own no thread now.");
        meter.CreateObservableGauge("pygmy.workers", () => _sockets.Counters.Workers, null, "Worker threads.");
        meter.CreateObservableGauge("pygmy.workers.busy", () => _sockets.Counters.BusyWorkers, null, "Worker threads that serve a connection now.");
        meter.CreateObservableGauge("pygmy.queue.length", () => _sockets.Counters.Queued, null, "Connections that wait for a worker.");
        meter.CreateObservableCounter("pygmy.connections.accepted", () => _sockets.Counters.Accepted, null, "Connections accepted.");
        meter.CreateObservableCounter("pygmy.connections.refused", () => _sockets.Counters.Refused, null, "Connections answered 503 because the server was full.");
        meter.CreateObservableCounter("pygmy.connections.expired", () => _sockets.Counters.Expired, null, "Connections closed at a deadline.");
        meter.CreateObservableCounter("pygmy.accept.errors", () => _sockets.Counters.AcceptErrors, null, "Errors of accept.");
        meter.CreateObservableCounter("pygmy.faults", () => _sockets.Counters.Faults, null, "Exceptions that reached the runtime: bugs.");
        meter.CreateObservableCounter("pygmy.request.log.dropped", () => log?.DroppedLines ?? 0, null, "Lines that the request log dropped.");
    }
}
