using System.Net;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.OpenApi;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Telemetry;

namespace PygmyStore.Common.Hosting;

/// <summary>What every server has besides its own routes.</summary>
public sealed class ServiceHost : IDisposable
{
    private readonly TimeSpan _drainTimeout;
    private readonly LineLog? _log;
    private readonly LineLog? _operations;
    private readonly ServerMetrics _metrics;
    private readonly OwnFigures _figures;
    private readonly HttpServer _server;
    private readonly OtlpExport? _export;

    /// <summary>Binds the address, or throws. Adds the common routes to the router; disposes of the metrics.</summary>
    /// <remarks>The log of operations, where there is one, stays the caller's.</remarks>
    public ServiceHost(
        string name,
        IPEndPoint endPoint,
        StoreConfiguration configuration,
        SocketServerOptions threads,
        Router router,
        ServerMetrics metrics,
        CancellationTokenSource failed,
        Func<string?> whyNotReady,
        LineLog? operations = null,
        Func<int>? waiting = null)
    {
        _figures = new OwnFigures(name, waiting);
        _operations = operations;
        _drainTimeout = configuration.DrainTimeout;
        _metrics = metrics;
        CommonRoutes.Map(router, name, metrics, whyNotReady);
        var service = new KeyGuard("X-Service-Key", configuration.ServiceKey, isOpenWithoutKey: true);
        _figures.Map(router, service, () => _server!.Counters);
        if (operations is not null)
        {
            metrics.Meter.CreateObservableCounter(
                "pygmy.operation.log.dropped", () => operations.DroppedLines, null, "Lines that the operation log dropped.");
            metrics.Meter.CreateObservableCounter(
                "pygmy.operation.log.faults", () => operations.Faults, null, "Exceptions in the operation log's thread: bugs.");
        }

        RequireKeyBeyondLoopback(endPoint, configuration);
        if (FaultPermit.WhyNot(endPoint, configuration) is { } forbidden)
        {
            throw new StartupException(forbidden);
        }

        router.Protect(
            new HostGuard(endPoint.Address, configuration.AllowedHosts),
            new OriginGuard(configuration.AllowedOrigins),
            configuration.AllowedOrigins.Count == 0 ? null : new OriginReaders(configuration.AllowedOrigins));
        Router = router;
        Failed = failed.Token;
        DescriptorBudget budget = BudgetOf(name, configuration, threads);
        _log = configuration.RequestLog ? LogOf(name + ".log", configuration) : null;
        try
        {
            _server = new HttpServer(
                endPoint,
                router,
                OptionsOf(name, configuration, threads.ServesClients) with { Figures = _figures.Requests },
                threads with
                {
                    MaxConnections = budget.Connections,
                    MaxLingering = budget.Lingering,
                    ReservedDescriptors = DescriptorBudget.Reserve,
                    Portable = configuration.Portable,
                    OnAcceptFailed = failure =>
                    {
                        Messages.Error.WriteLine($"{name}: no connection can be accepted any more: {failure.Message}");
                        failed.Cancel();
                    },
                },
                metrics,
                _log);
        }
        catch (BindException)
        {
            _log?.Dispose();
            throw;
        }

        try
        {
            _export = ExportOf(name, configuration, metrics, _server.LocalEndPoint);
        }
        catch (ArgumentException wrong)
        {
            _server.Dispose();
            _log?.Dispose();
            throw new StartupException($"otlp: {wrong.Message}"); // of a variable that the exporter reads (OTEL_...)
        }
    }

    public Router Router { get; }

    /// <summary>Cancelled when the server can no longer keep its guarantees and must end.</summary>
    public CancellationToken Failed { get; }

    public IPEndPoint LocalEndPoint => _server.LocalEndPoint;

    public RuntimeCounters Counters => _server.Counters;

    /// <summary>What the server tells of itself under <c>/figures</c>.</summary>
    public ServerFigures Figures => _figures.Read(_server.Counters);

    /// <summary>A log in the output folder, bounded as the settings say.</summary>
    public static LineLog LogOf(string fileName, StoreConfiguration configuration) => new(
        Path.Combine(configuration.OutputFolder, fileName),
        new LineLogSize(configuration.RequestLogBytes, configuration.RequestLogFiles),
        Messages.Error);

    public void Start() => _server.Start(warmsUp: true);

    public void ReopenLogs()
    {
        _log?.Reopen();
        _operations?.Reopen();
    }

    public bool Stop() => _server.Stop(_drainTimeout);

    public void Dispose()
    {
        _server.Dispose();
        _export?.Dispose();
        _log?.Dispose();
        _metrics.Dispose();
    }

    private static OtlpExport? ExportOf(
        string name, StoreConfiguration configuration, ServerMetrics metrics, IPEndPoint localEndPoint) =>
        configuration.Otlp is { } collector
            ? new OtlpExport(
                name, $"{Environment.MachineName}:{localEndPoint.Port}", collector, metrics,
                sentence => Messages.Error.WriteLine($"{name}: {sentence}"))
            : null;

    /// <summary>Who reaches the catalog or the order service can sell the stock: beyond loopback they need a key.</summary>
    private static void RequireKeyBeyondLoopback(IPEndPoint endPoint, StoreConfiguration configuration)
    {
        if (!IPAddress.IsLoopback(endPoint.Address) && configuration.ServiceKey is null)
        {
            throw new StartupException($"{endPoint} is not a loopback address: set service_key in config.txt to listen on it");
        }
    }

    private static DescriptorBudget BudgetOf(string name, StoreConfiguration configuration, SocketServerOptions threads)
    {
        var budget = DescriptorBudget.OfProcess(configuration.MaxConnections, threads.OutgoingConnections);
        if (!budget.IsEnough)
        {
            throw new StartupException(DescriptorBudget.TooFew(budget.Limit, budget.Needed));
        }

        if (budget.Connections < configuration.MaxConnections)
        {
            Messages.Error.WriteLine(
                $"{name}: max_connections is {budget.Connections} instead of {configuration.MaxConnections}, "
                + $"since this process may open {budget.Limit} files (ulimit -n)");
        }

        return budget;
    }

    private static HttpServerOptions OptionsOf(string name, StoreConfiguration configuration, bool servesClients) => new()
    {
        Name = name,
        Limits = HttpLimits.Default with { BodyBytes = configuration.MaxBodyBytes },
        IdleTimeout = configuration.IdleTimeout,
        HeadTimeout = configuration.HeadTimeout,
        BodyTimeout = configuration.BodyTimeout,
        SendTimeout = configuration.SendTimeout,
        ThrottlesAfterShedding = servesClients,
        StandingFields = FaultPermit.NameOf(configuration) is { } fault ? $"{FaultPermit.FieldName}: {fault}\r\n" : "",
        MinRateBytesPerSecond = configuration.MinRateBytesPerSecond,
        LogsJson = configuration.RequestLogFormat == RequestLogFormat.Json,
        SamplingRatio = configuration.OtlpSampling,
    };
}

/// <summary>The routes of every server: <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c>, and the index at <c>/</c>.</summary>
internal static class CommonRoutes
{
    public static void Map(Router router, string name, ServerMetrics metrics, Func<string?> whyNotReady)
    {
        router.Map(RequestMethod.Get, "/healthz", "healthz", exchange => exchange.Response.Text(200, "ok\n"))
            .Describe(RouteTags.Operation, "Says that the server is alive").AsUpkeep()
            .AnswersWith(MediaTypes.Text, 200, "It is.");
        router.Map(RequestMethod.Get, "/readyz", "readyz", exchange =>
        {
            string? reason = whyNotReady();
            exchange.Response.Text(reason is null ? 200 : 503, (reason ?? "ready") + "\n");
        })
            .Describe(RouteTags.Operation, "Says whether the server can work, or why not").AsUpkeep()
            .AnswersWith(MediaTypes.Text, 200, "It can.")
            .AnswersWith(MediaTypes.Text, 503, "It cannot, and the text says why; or the request's time is over.")
            .Answers(503, "The request's time is over.", ContractJson.Default.ErrorEnvelope)
            .AnswersWith(MediaTypes.Problem, 503, "The request's time is over.", ContractJson.Default.Problem);
        router.Map(RequestMethod.Get, "/metrics", "metrics", exchange =>
        {
            exchange.Response.Status = 200;
            exchange.Response.ContentType = MediaTypes.Prometheus;
            metrics.WritePrometheus(exchange.Response.Body);
        })
            .Describe(RouteTags.Operation, "Gives the server's figures as text for Prometheus").AsUpkeep()
            .AnswersWith(MediaTypes.Prometheus, 200, "The figures.");
        OpenApiRoute.Map(router, name)
            .Describe(RouteTags.Operation, "Describes the server's routes as OpenAPI 3.1").Tagged()
            .Answers(200, "The document that you are reading.", ContractJson.Default.OpenApiHead);
        router.Map(RequestMethod.Get, "/", "index", exchange =>
        {
            IEnumerable<StoreResource> resources = router.Resources.OrderBy(route => route.Template, StringComparer.Ordinal)
                .Select(route => new StoreResource(route.Template, Encoding.ASCII.GetString(route.Allow)));
            var index = new Envelope<StoreIndex>(new StoreIndex("pygmy.com", name, resources));
            JsonSerializer.Serialize(exchange.Response.Json(200), index, ContractJson.Default.EnvelopeStoreIndex);
        })
            .Describe(RouteTags.Operation, "Lists the server's paths with their methods")
            .Answers(200, "The paths.", ContractJson.Default.EnvelopeStoreIndex);
    }
}
