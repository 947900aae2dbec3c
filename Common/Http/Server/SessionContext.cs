using System.Diagnostics;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Server;

/// <summary>What all sessions of a server share. For any thread.</summary>
internal sealed class SessionContext
{
    private readonly Router _router;
    private readonly RequestLog? _log;
    private readonly RequestMetrics _metrics;

    public SessionContext(HttpServerOptions options, Router router, RequestLog? log, RequestMetrics metrics, LingeringClose lingeringClose)
    {
        Options = options;
        _router = router;
        _log = log;
        _metrics = metrics;
        LingeringClose = lingeringClose;
        Exchanges = new ExchangePool(options.Limits);
        Writer = new ResponseWriter(new HttpDate(TimeProvider.System), System.Text.Encoding.ASCII.GetBytes(options.Name));
    }

    public HttpServerOptions Options { get; }

    public ExchangePool Exchanges { get; }

    public RequestIdSource RequestIds { get; } = new();

    public ResponseWriter Writer { get; }

    public LingeringClose LingeringClose { get; }

    /// <summary>Lets the route's handler answer; false when it failed, which is a bug: the client gets 500 and the connection ends.</summary>
    public bool Handle(Exchange exchange)
    {
        try
        {
            _router.Handle(exchange);
            if (exchange.Response.Status != 0)
            {
                return true;
            }

            throw new InvalidOperationException($"The handler of {exchange.Operation} gave no answer.");
        }
#pragma warning disable CA1031 // A handler's bug costs its own connection, never the server.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"{Options.Name}: unexpected {bug}");
            exchange.Response.Reset();
            exchange.Response.Error(500, "this is a fault of the server");
            return false;
        }
    }

    public void Record(Exchange exchange)
    {
        TimeSpan duration = Stopwatch.GetElapsedTime(exchange.StartTimestamp);
        _metrics.Record(exchange.Operation, exchange.Response.Status, duration.TotalSeconds);
        if (_log is not null)
        {
            var line = new RequestLogLine(stackalloc byte[RequestLogLine.MaxBytes], DateTime.UtcNow, exchange.RequestId, exchange.Operation);
            exchange.Arguments.WriteTo(ref line);
            line.Outcome(exchange.Response.Status, duration);
            for (int i = 0; i < exchange.Tiers.Count; i++)
            {
                line.Upstream(exchange.Tiers.NameAt(i), exchange.Tiers.DurationAt(i));
            }

            _log.Append(line);
        }
    }
}
