using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>
/// What every server has besides its own routes: the HTTP server with the configured bounds, the request log, metrics, and
/// <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.
/// </summary>
public sealed class ServiceHost : IDisposable
{
    private readonly TimeSpan _drainTimeout;
    private readonly RequestLog? _log;
    private readonly ServerMetrics _metrics;
    private readonly HttpServer _server;

    /// <summary>Binds the address, so that nobody else gets it; throws <see cref="StartupException"/> when it is not to be had.</summary>
    /// <param name="name">The server's name in logs, metrics and Server-Timing.</param>
    /// <param name="endPoint">Its address.</param>
    /// <param name="configuration">The store's settings.</param>
    /// <param name="threads">How the server's threads work.</param>
    /// <param name="router">Its own routes; the common ones are added.</param>
    /// <param name="metrics">Its figures; owned from here on.</param>
    /// <param name="failed">Cancelled here once it can accept no connection any more, after one sentence to standard error.</param>
    /// <param name="whyNotReady">What keeps it from doing its work now, or null when nothing does.</param>
    public ServiceHost(
        string name,
        IPEndPoint endPoint,
        StoreConfiguration configuration,
        SocketServerOptions threads,
        Router router,
        ServerMetrics metrics,
        CancellationTokenSource failed,
        Func<string?> whyNotReady)
    {
        _drainTimeout = configuration.DrainTimeout;
        _metrics = metrics;
        MapCommonRoutes(router, metrics, whyNotReady);
        IndexRoute.Map(router, name);
        RefuseOpenDoors(endPoint, configuration);
        router.Protect(new HostGuard(endPoint.Address, configuration.AllowedHosts), new OriginGuard(configuration.AllowedOrigins));
        Router = router;
        DescriptorBudget budget = BudgetOf(name, configuration, threads);
        _log = configuration.RequestLog ? LogOf(name, configuration) : null;
        try
        {
            _server = new HttpServer(
                endPoint,
                router,
                OptionsOf(name, configuration, threads.Policy),
                threads with
                {
                    MaxConnections = budget.Connections,
                    MaxLingering = budget.Lingering,
                    ReservedDescriptors = DescriptorBudget.Reserve,
                    Portable = configuration.Portable,
                    OnAcceptFailed = failure => Fail(name, failed, failure),
                },
                metrics,
                _log);
        }
        catch (BindException refusal)
        {
            _log?.Dispose();
            throw new StartupException(refusal.Message, refusal);
        }
    }

    /// <summary>All routes, the common ones too.</summary>
    public Router Router { get; }

    /// <summary>The bound address.</summary>
    public IPEndPoint LocalEndPoint => _server.LocalEndPoint;

    /// <summary>The figures of connections and threads.</summary>
    public RuntimeCounters Counters => _server.Counters;

    /// <summary>Begins to listen and to accept; throws <see cref="StartupException"/> when another server does so already.</summary>
    public void Start()
    {
        try
        {
            _server.Start(warmsUp: true);
        }
        catch (BindException refusal)
        {
            throw new StartupException(refusal.Message, refusal);
        }
    }

    /// <summary>Opens the request log anew: it may have been renamed.</summary>
    public void ReopenLog() => _log?.Reopen();

    /// <summary>Drains within the configured time; true when nothing had to be cut off.</summary>
    public bool Stop() => _server.Stop(_drainTimeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _log?.Dispose();
        _metrics.Dispose();
    }

    /// <summary>
    /// Whoever can reach a service behind can sell the whole stock. So a store of which any part can be reached from other machines has
    /// a key, which its front end passes on to the services behind.
    /// </summary>
    private static void RefuseOpenDoors(IPEndPoint endPoint, StoreConfiguration configuration)
    {
        if (!IPAddress.IsLoopback(endPoint.Address) && configuration.ServiceKey is null)
        {
            throw new StartupException($"{endPoint} is not a loopback address: set service_key in config.txt to listen on it");
        }
    }

    /// <summary>How many connections there may be with the descriptors that there are.</summary>
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

    private static void Fail(string name, CancellationTokenSource failed, Exception failure)
    {
        Messages.Error.WriteLine($"{name}: no connection can be accepted any more: {failure.Message}");
        failed.Cancel();
    }

    private static RequestLog LogOf(string name, StoreConfiguration configuration) => new(
        Path.Combine(configuration.OutputFolder, name + ".log"),
        new RequestLogSize(configuration.RequestLogBytes, configuration.RequestLogFiles),
        Messages.Error);

    private static HttpServerOptions OptionsOf(string name, StoreConfiguration configuration, ThreadPolicy policy) => new()
    {
        Name = name,
        Limits = HttpLimits.Default with { BodyBytes = configuration.MaxBodyBytes },
        IdleTimeout = configuration.IdleTimeout,
        HeadTimeout = configuration.HeadTimeout,
        BodyTimeout = configuration.BodyTimeout,
        SendTimeout = configuration.SendTimeout,
        ThrottlesAfterShedding = policy == ThreadPolicy.PerSession, // there the clients are; behind, each connection is a server's
        MinRateBytesPerSecond = configuration.MinRateBytesPerSecond,
    };

    private static void MapCommonRoutes(Router router, ServerMetrics metrics, Func<string?> whyNotReady)
    {
        router.Map(RequestMethod.Get, "/healthz", "healthz", exchange => exchange.Response.Text(200, "ok\n"));
        router.Map(RequestMethod.Get, "/readyz", "readyz", exchange =>
        {
            string? reason = whyNotReady();
            exchange.Response.Text(reason is null ? 200 : 503, (reason ?? "ready") + "\n");
        });
        router.Map(RequestMethod.Get, "/metrics", "metrics", exchange =>
        {
            exchange.Response.Status = 200;
            exchange.Response.ContentType = MediaTypes.Prometheus;
            metrics.WritePrometheus(exchange.Response.Body);
        });
    }
}
