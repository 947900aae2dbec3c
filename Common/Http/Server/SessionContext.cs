using System.Diagnostics;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Server;

/// <summary>What all sessions of a server share. For any thread.</summary>
internal sealed class SessionContext
{
    private readonly Router _router;
    private readonly RequestLog? _log;
    private readonly RequestMetrics _metrics;
    private readonly SessionEnds _ends;

    public SessionContext(
        HttpServerOptions options, Router router, RequestLog? log, ServerMetrics metrics, LingeringClose lingeringClose)
    {
        Options = options;
        _router = router;
        _log = log;
        _metrics = new RequestMetrics(metrics, router.Operations);
        _ends = new SessionEnds(metrics.Meter);
        LingeringClose = lingeringClose;
        Exchanges = new ExchangePool(options.Limits);
        Writer = new ResponseWriter(new HttpDate(TimeProvider.System), Encoding.ASCII.GetBytes(options.Name));
    }

    public HttpServerOptions Options { get; }

    /// <summary>Whether the requests are the server's own, which nobody wants to count (<see cref="WarmUp"/>).</summary>
    public bool IsWarmingUp { get; set; }

    public ExchangePool Exchanges { get; }

    public RequestIdSource RequestIds { get; } = new();

    public ResponseWriter Writer { get; }

    public LingeringClose LingeringClose { get; }

    /// <summary>Lets the route's handler answer.</summary>
    public void Handle(Exchange exchange)
    {
        _router.Handle(exchange);
        if (exchange.Response.Status == 0)
        {
            throw new InvalidOperationException($"The handler of {exchange.Operation} gave no answer.");
        }
    }

    public void CountEnd(SessionEnd end)
    {
        if (!IsWarmingUp)
        {
            _ends.Count(end);
        }
    }

    public void Record(Exchange exchange)
    {
        if (IsWarmingUp)
        {
            return;
        }

        TimeSpan duration = Stopwatch.GetElapsedTime(exchange.StartTimestamp);
        Span<byte> buffer = stackalloc byte[RequestLogLine.MaxBytes];
        foreach (ExchangePart part in exchange.Parts)
        {
            Record(exchange, part, duration, buffer);
        }

        if (exchange.Parts.Count > 0)
        {
            return;
        }

        _metrics.Record(exchange.Operation, exchange.Response.Status, duration.TotalSeconds);
        if (_log is not null)
        {
            var line = new RequestLogLine(buffer, DateTime.UtcNow, exchange.Context.RequestId, exchange.Operation);
            exchange.Arguments.WriteTo(ref line);
            EndLine(ref line, exchange, exchange.Response.Status, duration);
        }
    }

    private void Record(Exchange exchange, in ExchangePart part, TimeSpan duration, Span<byte> buffer)
    {
        _metrics.Record(exchange.Operation, part.Status, duration.TotalSeconds);
        if (_log is not null)
        {
            Span<byte> requestId = stackalloc byte[RequestId.MaxBytes];
            Encoding.UTF8.TryGetBytes(part.RequestId, requestId, out int length);
            var line = new RequestLogLine(buffer, DateTime.UtcNow, requestId[..length], exchange.Operation);
            AddFirst(ref line, part);
            line.Argument(part.Second);
            EndLine(ref line, exchange, part.Status, duration);
        }
    }

    private static void AddFirst(ref RequestLogLine line, in ExchangePart part)
    {
        if (part.FirstText is null)
        {
            line.Argument(part.First);
            return;
        }

        // More than the line has room for; the line cuts what is too long.
        Span<byte> text = stackalloc byte[RequestLogLine.MaxBytes];
        System.Text.Unicode.Utf8.FromUtf16(part.FirstText, text, out _, out int length);
        line.Argument(text[..length]);
    }

    private void EndLine(ref RequestLogLine line, Exchange exchange, int status, TimeSpan duration)
    {
        line.Outcome(status, duration);
        for (int i = 0; i < exchange.Context.Tiers.Count; i++)
        {
            line.Upstream(exchange.Context.Tiers.NameAt(i), exchange.Context.Tiers.DurationAt(i));
        }

        _log!.Append(line);
    }
}

/// <summary>Lends exchanges to connections with a request in hand; an idle one holds none. For any thread.</summary>
internal sealed class ExchangePool(HttpLimits limits)
{
    private const int MaxKept = 1024; // about 8 KiB each; more requests than this at once are rare enough to allocate

    private readonly Stack<Exchange> _kept = new();
    private readonly Lock _lock = new();

    public Exchange Lend()
    {
        lock (_lock)
        {
            if (_kept.TryPop(out Exchange? exchange))
            {
                return exchange;
            }
        }

        return new Exchange(limits);
    }

    public void TakeBack(Exchange exchange)
    {
        exchange.Reset();
        lock (_lock)
        {
            if (_kept.Count < MaxKept)
            {
                _kept.Push(exchange);
            }
        }
    }
}
