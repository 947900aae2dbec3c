using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.FrontEndServer.Auditing;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer;

/// <summary>The front end: six faces over search, lookup and buy. It keeps no state of its own.</summary>
internal sealed class FrontEndService : IStoreServer
{
    public const string Name = "frontend";

    // A readiness probe must end soon and not queue behind the buyers. The order service asks the catalog for up to a second.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    // A handler that waits for another server holds a thread: a thousand clients may wait at once, and others are still served.
    private const int MostWorkers = 1100;

    private readonly UpstreamGroup _catalog;
    private readonly UpstreamGroup _orders;
    private readonly Upstream _catalogProbe;
    private readonly Upstream _orderProbe;

    private FrontEndService(StoreConfiguration configuration)
    {
        _catalog = new UpstreamGroup(UpstreamSettings.Catalog(configuration));
        _orders = new UpstreamGroup(UpstreamSettings.Order(configuration));
        _catalogProbe = new Upstream(UpstreamSettings.Probe(_catalog.Options, ProbeTimeout));
        _orderProbe = new Upstream(UpstreamSettings.Probe(_orders.Options, ProbeTimeout));
        var metrics = new ServerMetrics();
        UpstreamMetrics.Observe(metrics.Meter, [.. _catalog.Members, .. _orders.Members]);
        var orders = new OrderClient(_orders, UpstreamSettings.Buying(configuration));
        metrics.Meter.CreateObservableGauge(
            "pygmy.buys.waiting", () => orders.BuyersWaiting, null, "Buyers whose call has not begun.");
        Router routes = RoutesOf(configuration, orders);
        Host = new ServiceHost(
            Name, configuration.FrontEnd, configuration, ThreadsOf(configuration), routes, metrics,
            new CancellationTokenSource(), WhyNotReady);
    }

    public ServiceHost Host { get; }

    public IReadOnlyList<Upstream> Upstreams => [.. _catalog.Members, .. _orders.Members];

    public static FrontEndService Open(StoreConfiguration configuration) => new(configuration);

    public void Start() => Host.Start();

    public bool Stop() => Host.Stop();

    public void Dispose()
    {
        Host.Dispose();
        _catalog.Dispose();
        _orders.Dispose();
        _catalogProbe.Dispose();
        _orderProbe.Dispose();
    }

    private static SocketServerOptions ThreadsOf(StoreConfiguration configuration) => new()
    {
        ServesClients = true,
        OwnThreads = configuration.FrontEndThreads switch
        {
            FrontEndThreads.Session => int.MaxValue,
            FrontEndThreads.Shared => 0,
            _ => configuration.FrontEndMaxWorkers,
        },
        Running = Environment.ProcessorCount, // besides the owned ones; twice as many cost a tenth (decision 24)
        MaxWorkers = MostWorkers,
        ParkAfter = configuration.FrontEndParkAfter,
        OutgoingConnections = configuration.CatalogCalls + configuration.OrderCalls + (2 * UpstreamSettings.ProbeCalls),
    };

    private Router RoutesOf(StoreConfiguration configuration, OrderClient orders)
    {
        var catalog = new CatalogClient(_catalog);
        var store = new Storefront(catalog, orders, configuration.RequestIdAsKey);
        bool changesByGet = configuration.ChangesByGet(configuration.FrontEnd);
        var router = new Router();
        OurFace.Map(router, store);
        ToyStoreFace.Map(router, store);
        PygmyFace.Map(router, store, changesByGet);
        MyBookStoreFace.Map(router, store, changesByGet);
        Cs677Face.Map(router, store);
        BazarFace.Map(router, store);
        AuditRoute.Map(router, new Auditor(catalog, orders));
        return router;
    }

    private string? WhyNotReady() => UpstreamProbe.WhyNotReady(_catalogProbe) ?? UpstreamProbe.WhyNotReady(_orderProbe);
}
