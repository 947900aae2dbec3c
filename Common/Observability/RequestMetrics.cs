using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Globalization;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Counts and times the requests of a server. A request is recorded once and shown twice: under our names
/// (<c>pygmy_requests_total</c> by operation and status, <c>pygmy_request_duration_seconds</c> by operation) and under that of
/// the OpenTelemetry semantic conventions (<c>http.server.request.duration</c> by method, route and status).
/// </summary>
/// <remarks>
/// For any thread; recording does not allocate. Clients cannot add labels: a site is a route of the router, a method that is not
/// known is <c>_OTHER</c>, an unknown operation or a status outside of 100..599 counts as <c>other</c>. A request that carries
/// several is one HTTP request, but each of its parts counts among the operations.
/// </remarks>
public sealed class RequestMetrics
{
    /// <summary>
    /// Sixty routes with a dozen statuses, and room for mistakes; more count as one (<c>overflow="true"</c>). Each has 20 lines.
    /// </summary>
    public const int MaxSeries = 1024;

    internal const string Other = "other";
    private const string DurationName = "http.server.request.duration";
    private const string DurationHelp = "Duration of HTTP server requests.";

    /// <summary>From a request that is served from memory (50 us) to one that waits for the longest timeout.</summary>
    private static readonly double[] DurationBounds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new(); // guards what is added
    private readonly List<RequestSite> _sites = [];
    private readonly FrozenDictionary<string, RequestSite> _operations;
    private readonly RequestSite _otherOperation;
    private readonly RequestSeries _overflow = new(null, null, 0, false, [new Label("overflow", "true")], DurationBounds);
    private readonly Histogram<double> _exported;
    private int _seriesCount;

    public RequestMetrics(ServerMetrics metrics, IEnumerable<string> operations)
    {
        _operations = operations.Distinct().ToFrozenDictionary(name => name, name => SiteOf(name));
        _otherOperation = SiteOf(Other);

        // Our own text is made from the sites. This one is for an exporter that listens; while none does, it costs nothing.
        _exported = metrics.ExportedMeter.CreateHistogram(
            DurationName, "s", DurationHelp, null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        metrics.Add(new MetricFamily(
            DurationName, "s", DurationHelp, PrometheusText.HistogramKind, DurationBounds, HttpView));
        metrics.Add(new MetricFamily(
            "pygmy.requests", null, "Requests answered, by operation and status.", PrometheusText.CounterKind, [],
            () => OperationView(series => [new("operation", series.Operation), new("status", series.StatusText)], [])));
        metrics.Add(new MetricFamily(
            "pygmy.request.duration", "s", "Time from a request's first byte to its answer.", PrometheusText.HistogramKind,
            DurationBounds, () => OperationView(series => [new("operation", series.Operation)], DurationBounds)));
    }

    /// <summary>Where requests of an operation are recorded, with the template of their route where they have one.</summary>
    public RequestSite SiteOf(string operation, string? route = null)
    {
        lock (_gate)
        {
            var site = new RequestSite(operation, route);
            _sites.Add(site);
            return site;
        }
    }

    /// <summary>The site of an operation that has no route, such as that of a rejected request.</summary>
    public RequestSite SiteWithoutRoute(string operation) => _operations.GetValueOrDefault(operation, _otherOperation);

    /// <summary>Counts one of several requests that came in one HTTP request.</summary>
    public void Record(string operation, int status, double seconds) =>
        Find(SiteWithoutRoute(operation), method: null, status, isOperation: true).Times.Record(seconds);

    /// <summary>Records an HTTP request.</summary>
    /// <param name="site">Its route, or what it was instead.</param>
    /// <param name="method">One of a closed set of names, or <c>_OTHER</c>.</param>
    /// <param name="status">What was answered.</param>
    /// <param name="seconds">From its head to its answer.</param>
    /// <param name="isOperation">Whether it counts among the operations itself, and not its parts.</param>
    public void Record(RequestSite site, string method, int status, double seconds, bool isOperation)
    {
        RequestSeries series = Find(site, method, status, isOperation);
        series.Times.Record(seconds);
        if (_exported.Enabled)
        {
            _exported.Record(seconds, series.HttpLabels);
        }
    }

    private RequestSeries Find(RequestSite site, string? method, int status, bool isOperation)
    {
        status = status is >= 100 and <= 599 ? status : 0;
        return site.TryFind(method, status, isOperation) ?? Add(site, method, status, isOperation);
    }

    private RequestSeries Add(RequestSite site, string? method, int status, bool isOperation)
    {
        lock (_gate)
        {
            if (site.TryFind(method, status, isOperation) is { } known)
            {
                return known;
            }

            if (_seriesCount >= MaxSeries)
            {
                return _overflow;
            }

            _seriesCount++;
            return site.Add(method, status, isOperation, DurationBounds);
        }
    }

    private IEnumerable<RequestSeries> All()
    {
        lock (_gate)
        {
            IEnumerable<RequestSeries> all = _sites.SelectMany(site => site.All);
            return [.. _overflow.Times.Value > 0 ? all.Append(_overflow) : all];
        }
    }

    /// <summary>Only what was recorded exists: a server shows no series of routes that nobody has asked.</summary>
    private IEnumerable<MetricSeries> HttpView() => All().Where(series => series.IsHttp).Select(series => series.Times);

    /// <summary>The sums over the series with the same labels.</summary>
    private IEnumerable<MetricSeries> OperationView(Func<RequestSeries, Label[]> labelsOf, double[] bounds) => All()
        .Where(series => series.IsOperation)
        .GroupBy(series => PrometheusText.LabelsOf(labelsOf(series)))
        .Select(group => MetricSeries.SumOf(group.Key, bounds, group.Select(series => series.Times)));
}

/// <summary>What was recorded for a route, or for requests without one. For any thread.</summary>
public sealed class RequestSite
{
    private readonly string _operation;
    private readonly string? _route;
    private volatile RequestSeries[] _series = []; // a few; replaced as a whole, under the lock of the metrics

    internal RequestSite(string operation, string? route) => (_operation, _route) = (operation, route);

    internal IReadOnlyList<RequestSeries> All => _series;

    internal RequestSeries? TryFind(string? method, int status, bool isOperation)
    {
        foreach (RequestSeries series in _series)
        {
            if (series.Status == status && series.IsOperation == isOperation && series.Method == method)
            {
                return series;
            }
        }

        return null;
    }

    internal RequestSeries Add(string? method, int status, bool isOperation, double[] bounds)
    {
        var series = new RequestSeries(
            _operation, method, status, isOperation, method is null ? [] : HttpLabelsOf(method, status), bounds);
        _series = [.. _series, series];
        return series;
    }

    /// <summary>The attributes of the conventions. A 4xx is no error of the server, so it has no error.type.</summary>
    private Label[] HttpLabelsOf(string method, int status)
    {
        var labels = new List<Label> { new("http.request.method", method) };
        if (_route is not null)
        {
            labels.Add(new("http.route", _route));
        }

        labels.Add(new("http.response.status_code", status));
        if (status >= 500)
        {
            labels.Add(new("error.type", status.ToString(CultureInfo.InvariantCulture)));
        }

        labels.Add(new("url.scheme", "http"));
        return [.. labels];
    }
}

/// <summary>The requests of one site with one method and one status. Only parts of requests have no method.</summary>
internal sealed class RequestSeries(
    string? operation, string? method, int status, bool isOperation, Label[] httpLabels, double[] bounds)
{
    public string Operation => operation ?? RequestMetrics.Other;

    public string? Method => method;

    public int Status => status;

    public string StatusText => status == 0 ? RequestMetrics.Other : status.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether it shows among the operations; the one for all beyond the bound shows in both.</summary>
    public bool IsOperation => isOperation || operation is null;

    public bool IsHttp => httpLabels.Length > 0;

    public Label[] HttpLabels => httpLabels;

    public MetricSeries Times { get; } = new(PrometheusText.LabelsOf(httpLabels), keepsLatest: false, bounds);
}

/// <summary>
/// The HTTP requests in hand: from the end of the head to the answer (<c>http.server.active_requests</c>), by method. For any
/// thread.
/// </summary>
public sealed class ActiveRequests
{
    private readonly long[] _active;
    private readonly bool[] _isKnown; // a method that nobody has used has no series

    /// <param name="metrics">Shows them.</param>
    /// <param name="methods">The names of the methods, by the index that <see cref="Enter"/> gets.</param>
    public ActiveRequests(ServerMetrics metrics, IReadOnlyList<string> methods)
    {
        _active = new long[methods.Count];
        _isKnown = new bool[methods.Count];
        Label[][] labels = [.. methods.Select(method => new[]
        {
            new Label("http.request.method", method), new Label("url.scheme", "http"),
        })];
        metrics.Meter.CreateObservableUpDownCounter(
            "http.server.active_requests",
            () => Enumerable.Range(0, _active.Length).Where(method => Volatile.Read(ref _isKnown[method]))
                .Select(method => new Measurement<long>(Volatile.Read(ref _active[method]), labels[method])),
            "{request}", "Number of active HTTP server requests.");
    }

    public void Enter(int method)
    {
        Interlocked.Increment(ref _active[method]);
        if (!_isKnown[method])
        {
            Volatile.Write(ref _isKnown[method], true);
        }
    }

    public void Leave(int method) => Interlocked.Decrement(ref _active[method]);
}
