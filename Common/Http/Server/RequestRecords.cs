using System.Diagnostics;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>What is kept of the requests of a server: figures, lines of the log, spans. For any thread.</summary>
/// <remarks>
/// A request begins when its head is complete. It ends with its answer, or without one when its connection ends.
/// </remarks>
internal sealed class RequestRecords
{
    private const string OtherMethod = "_OTHER"; // as the semantic conventions name it

    /// <summary>By the number of <see cref="RequestMethod"/>.</summary>
    private static readonly string[] Methods =
        [.. Enum.GetValues<RequestMethod>().Select(method => method == RequestMethod.Unknown ? OtherMethod : method.Name())];

    private readonly RequestMetrics _metrics;
    private readonly ActiveRequests _active;
    private readonly RequestTracing _tracing;
    private readonly RequestLog? _log;
    private readonly RequestFigures _figures;
    private readonly RequestSite[] _routes; // by the index of the route

    public RequestRecords(Router router, ServerMetrics metrics, RequestTracing tracing, RequestLog? log, RequestFigures figures)
    {
        _metrics = new RequestMetrics(metrics, router.Operations);
        _active = new ActiveRequests(metrics, Methods);
        _tracing = tracing;
        _log = log;
        _figures = figures;
        _routes = new RequestSite[router.RouteCount];
        foreach (Resource resource in router.Resources)
        {
            foreach (Route route in resource.Routes)
            {
                _routes[route.Index] ??= _metrics.SiteOf(route.Operation, resource.Template);
            }
        }
    }

    /// <summary>The head is complete.</summary>
    public void Begin(Exchange exchange)
    {
        exchange.StartTimestamp = Stopwatch.GetTimestamp();
        int method = (int)exchange.Request.Method;
        exchange.ActiveAs = method;
        exchange.Active = _active;
        _active.Enter(method);
    }

    /// <summary>The request is complete, and is handled next.</summary>
    public void BeginHandling(Exchange exchange) =>
        _tracing.Begin(exchange.Context, exchange.StartTimestamp);

    /// <summary>Counts the request that is answered, writes its line or those of its parts, and ends its span.</summary>
    public void End(Exchange exchange)
    {
        TimeSpan duration = Stopwatch.GetElapsedTime(exchange.StartTimestamp);
        int status = exchange.Response.Status;
        string method = Methods[(int)exchange.Request.Method];
        RequestSite site = exchange.Taken is { } route ? _routes[route.Index] : _metrics.SiteWithoutRoute(exchange.Operation);
        _metrics.Record(site, method, status, duration.TotalSeconds, isOperation: exchange.Parts.Count == 0);
        foreach (ExchangePart part in exchange.Parts)
        {
            _metrics.Record(exchange.Operation, part.Status, duration.TotalSeconds);
        }

        if (exchange.Taken is not { Description.IsUpkeep: true })
        {
            Count(exchange, duration);
        }

        _log?.Write(exchange, method, duration);
        exchange.Leave();
        if (exchange.Context.Span is { } span)
        {
            Describe(span, exchange, method);
        }
    }

    private void Count(Exchange exchange, TimeSpan duration)
    {
        TimeSpan behind = exchange.Context.Tiers.Longest;
        foreach (ExchangePart part in exchange.Parts)
        {
            _figures.Record(part.Status >= 500, isShed: false, duration, behind);
        }

        if (exchange.Parts.Count == 0)
        {
            _figures.Record(exchange.Response.Status >= 500, exchange.Response.IsShed, duration, behind);
        }
    }

    private static void Describe(Activity span, Exchange exchange, string method)
    {
        span.SetTag("http.request.method", method);
        span.SetTag("url.scheme", "http");
        bool isSecret = exchange.Taken is { Description.HasSecretPath: true };
        span.SetTag("url.path", isSecret ? exchange.Taken!.Template : Spans.Cut(PathOf(exchange.Request.Target)));
        span.SetTag("pygmy.request_id", Encoding.ASCII.GetString(exchange.Context.RequestId));
        if (exchange.Taken is { } route)
        {
            span.DisplayName = $"{method} {route.Template}";
            span.SetTag("http.route", route.Template);
        }
        else
        {
            span.DisplayName = method;
        }

        if (exchange.Parts.Count > 0)
        {
            span.SetTag("pygmy.requests_together", exchange.Parts.Count);
        }

        int status = exchange.Response.Status;
        span.SetStatusCode(status, isError: status >= 500);
    }

    /// <summary>The path, decoded; bytes that are not UTF-8 become U+FFFD.</summary>
    private static string PathOf(RequestTarget target)
    {
        if (target.IsAsterisk)
        {
            return "*";
        }

        var path = new StringBuilder();
        for (int i = 0; i < target.SegmentCount && path.Length <= RequestTracing.MaxTextCharacters; i++)
        {
            path.Append('/').Append(Encoding.UTF8.GetString(target.Segment(i)));
        }

        return path.ToString();
    }
}
