using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Server;

/// <summary>A <see cref="SocketServer"/> whose sessions speak HTTP/1.1 and whose requests go to a <see cref="Router"/>.</summary>
/// <remarks>Start and Stop are called once each, by one thread. It owns neither the log nor the metrics.</remarks>
public sealed class HttpServer : IDisposable
{
    private readonly SocketServer _sockets;
    private readonly SessionContext _context;
    private readonly RequestTracing _tracing;

    /// <summary>Binds the address, or throws <see cref="BindException"/>. It sets the name and refusal of the threads.</summary>
    public HttpServer(
        IPEndPoint endPoint, Router router, HttpServerOptions options, SocketServerOptions threads, ServerMetrics metrics,
        LineLog? log)
    {
        var lingering = new LingeringClose(maxSockets: threads.MaxLingering);
        _tracing = new RequestTracing(options.Name, options.SamplingRatio);
        RequestLog? requestLog = log is null ? null : new RequestLog(log, options.LogsJson);
        var records = new RequestRecords(router, metrics, _tracing, requestLog, options.Figures);
        _context = new SessionContext(options, router, records, metrics, lingering);
        _sockets = new SocketServer(
            endPoint,
            socket => new HttpSession(socket, _context),
            threads with { Name = options.Name, Refusal = Refusal(options.StandingFields) },
            lingering);
        Observe(metrics.Meter, log);
    }

    public IPEndPoint LocalEndPoint => _sockets.LocalEndPoint;

    public RuntimeCounters Counters => _sockets.Counters;

    /// <summary>Begins to listen and to accept; throws <see cref="BindException"/>.</summary>
    /// <param name="warmsUp">Whether it answers requests of its own before.</param>
    public void Start(bool warmsUp = false) => _sockets.Start(warmsUp ? Warm : null);

    /// <summary>Stops accepting, finishes what is in hand, cuts off the rest after the grace; true when there was none.</summary>
    public bool Stop(TimeSpan grace) => _sockets.Stop(grace);

    public void Dispose()
    {
        _sockets.Dispose();
        _tracing.Dispose();
    }

    private void Warm(Action<Socket> admit)
    {
        _context.IsWarmingUp = true;
        WarmUp.Run(admit, LocalEndPoint);
        _context.IsWarmingUp = false;
    }

    /// <summary>Built once: the thread that refuses has no time to build answers.</summary>
    private static byte[] Refusal(string standingFields)
    {
        const string body = """{"error":{"code":503,"message":"the server is full; try again"}}""";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: {MediaTypes.Json}\r\nContent-Length: {body.Length}\r\n"
            + $"Retry-After: {Response.RetrySeconds}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + $"{standingFields}Connection: close\r\n\r\n{body}");
    }

    private void Observe(Meter meter, LineLog? log)
    {
        Gauge("pygmy.connections", counters => counters.Connections, "Open connections.");
        Gauge("pygmy.connections.parked", counters => counters.Parked, "Connections that own no thread now.");
        Gauge("pygmy.workers", counters => counters.Workers, "Worker threads.");
        Gauge("pygmy.workers.busy", counters => counters.BusyWorkers, "Worker threads that serve a connection now.");
        Gauge("pygmy.queue.length", counters => counters.Queued, "Connections that wait for a worker.");
        Count("pygmy.connections.accepted", () => _sockets.Counters.Accepted, "Connections accepted.");
        Count("pygmy.connections.refused", () => _sockets.Counters.Refused, "Connections answered 503: the server was full.");
        Count("pygmy.connections.expired", () => _sockets.Counters.Expired, "Connections closed at a deadline.");
        Count("pygmy.accept.errors", () => _sockets.Counters.AcceptErrors, "Errors of accept.");
        Count("pygmy.faults", () => _sockets.Counters.Faults + (log?.Faults ?? 0), "Exceptions that came to a catch-all: bugs.");
        Count("pygmy.request.log.dropped", () => log?.DroppedLines ?? 0, "Lines that the request log dropped.");

        void Gauge(string name, Func<RuntimeCounters, int> value, string text) =>
            meter.CreateObservableGauge(name, () => value(_sockets.Counters), null, text);

        void Count(string name, Func<long> value, string text) => meter.CreateObservableCounter(name, value, null, text);
    }
}

/// <summary>How a server treats its connections; each bound is enforced by deadline, not by goodwill.</summary>
public sealed record HttpServerOptions
{
    /// <summary>The server's name in Server-Timing and in logs: <c>frontend</c>, <c>catalog</c>, <c>order</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Fields that every answer has besides the usual ones: whole lines, each with its end; ASCII.</summary>
    public string StandingFields { get; init; } = "";

    public HttpLimits Limits { get; init; } = HttpLimits.Default;

    /// <summary>Where requests are counted, except those of the store's own upkeep.</summary>
    public RequestFigures Figures { get; init; } = new();

    /// <summary>For a connection without a request.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the first byte of a head to its end.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the end of the head to the end of the body, whatever its rate.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the client may take to make room for an answer.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a line of the request log is a JSON object; else it is text.</summary>
    public bool LogsJson { get; init; }

    /// <summary>The share of requests without a trace context that have spans, if anybody listens: 0 to 1.</summary>
    public double SamplingRatio { get; init; } = 1;

    /// <summary>Whether to throttle a connection after two shed requests in a row: for clients, not for servers.</summary>
    public bool ThrottlesAfterShedding { get; init; }

    /// <summary>Bytes a second that a client must send or take, after <see cref="RateGrace"/>; 0 asks for none.</summary>
    public int MinRateBytesPerSecond { get; init; } = 240;

    /// <summary>How long a body may come as slowly as it likes: a slow start of the path, not of the peer.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Has a server answer its own requests first: what .NET cannot load, with no descriptor free, fails for ever.</summary>
internal static class WarmUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // for one answer: a cold start on a busy machine

    // An answer, a body, an unknown path, and a request that is none: between them they take every way through a session.
    private static readonly string[] Requests =
    [
        "GET /healthz HTTP/1.1\r\n",
        "GET /metrics HTTP/1.1\r\n",
        "POST /warm-up HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
        "GET / HTTP/1.1\r\nContent-Length: none\r\n",
    ];

    /// <summary>Runs them; what goes wrong is no reason not to serve.</summary>
    public static void Run(Action<Socket> admit, IPEndPoint host)
    {
        try
        {
            bool isV6 = host.AddressFamily == AddressFamily.InterNetworkV6;
            using var listener = new TcpListener(isV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0);
            listener.Start();
            foreach (string request in Requests)
            {
                string end = request.StartsWith("POST", StringComparison.Ordinal) ? "{}" : "";
                Ask(listener, admit, $"{request}Host: {host}\r\nConnection: close\r\n\r\n{end}");
            }
        }
        catch (SocketException)
        {
            // No loopback, or no descriptor: what it would have loaded is loaded with the first request.
        }
    }

    private static void Ask(TcpListener listener, Action<Socket> admit, string request)
    {
        using var client = new Socket(listener.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        client.Connect(listener.LocalEndpoint);
        admit(listener.AcceptSocket());
        client.Send(Encoding.ASCII.GetBytes(request));
        byte[] buffer = new byte[4096];
        while (client.Receive(buffer) > 0)
        {
        }
    }
}
