using System.Net;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.FrontEndServer.Accounts;
using PygmyStore.FrontEndServer.Auditing;
using PygmyStore.FrontEndServer.Caching;
using PygmyStore.FrontEndServer.Faces;
using PygmyStore.FrontEndServer.Keeping;
using PygmyStore.FrontEndServer.Live;
using PygmyStore.FrontEndServer.Pages;

namespace PygmyStore.FrontEndServer;

/// <summary>The front end: six faces and a shop over search, lookup and buy. Its only state is a cache it may lose.</summary>
internal sealed class FrontEndService : IStoreServer
{
    public const string Name = "frontend";

    // A readiness probe must end soon and not queue behind the buyers. The order service asks the catalog for up to a second.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    // A handler that waits for another server holds a thread. So many may wait for buys, and as many for reads; besides them some
    // wait for orders, audits and probes, and the rest serves what does not wait. Threads are started when they are needed.
    private const int MostWorkers = (2 * CombiningLimits.MostWaiting) + 256;

    private readonly UpstreamGroup _catalog;
    private readonly UpstreamGroup _orders;
    private readonly Upstream _catalogProbe;
    private readonly Upstream _orderProbe;
    private readonly UpstreamGroup _keeping;
    private readonly UpstreamGroup _leases;
    private readonly LeaseClient _leaseClient;
    private readonly StoreConfiguration _configuration;
    private readonly BookCache? _cache;
    private readonly StageClient? _stage; // null unless a stage has started this front end
    private readonly ControlRoom _controlRoom;
    private readonly PasswordHasher _hasher = new();
    private LeaseKeeper? _leaseKeeper;

    private FrontEndService(StoreConfiguration configuration)
    {
        _catalog = new UpstreamGroup(UpstreamSettings.Catalog(configuration));
        _orders = new UpstreamGroup(UpstreamSettings.Order(configuration));
        _catalogProbe = new Upstream(UpstreamSettings.Probe(_catalog.Options, ProbeTimeout));
        _orderProbe = new Upstream(UpstreamSettings.Probe(_orders.Options, ProbeTimeout));
        _keeping = new UpstreamGroup(UpstreamSettings.Keeping(configuration));
        _leases = new UpstreamGroup(UpstreamSettings.Leasing(configuration));
        _leaseClient = new LeaseClient(_leases);
        _configuration = configuration;
        _cache = CacheOf(configuration);
        _stage = configuration is { Stage: { } stage, StageToken: { } token } ? new StageClient(stage, token) : null;
        var metrics = new ServerMetrics();
        CacheMetrics.Observe(metrics.Meter, _cache, () => _leaseKeeper?.Faults ?? 0);
        UpstreamMetrics.Observe(metrics.Meter, [.. _catalog.Members, .. _orders.Members]);
        UpstreamGroup seller = configuration.BuyPath == BuyPath.CatalogFirst ? _catalog : _orders;
        var buys = new BuyClient(seller, UpstreamSettings.Buying(configuration));
        metrics.Meter.CreateObservableGauge(
            "pygmy.buys.waiting", () => buys.BuyersWaiting, null, "Buyers whose call has not begun.");
        var reader = new BookReader(_catalog, UpstreamSettings.Reading(configuration), _cache);
        metrics.Meter.CreateObservableGauge(
            "pygmy.reads.waiting", () => reader.ReadsWaiting, null, "Lookups and searches whose call has not begun.");
        var auditor = new Auditor(new CatalogClient(_catalog), new OrderClient(_orders));
        _controlRoom = new ControlRoom(() => Host!.Figures, _orders.Options, _catalog.Options, _cache, auditor);
        metrics.Meter.CreateObservableGauge("pygmy.live.viewers", () => _controlRoom.Streams.Count, null, "Streams of /live.");
        metrics.Meter.CreateObservableCounter(
            "pygmy.live.faults", () => _controlRoom.Faults, null, "Exceptions in the threads of /live: bugs.");
        metrics.Meter.CreateObservableGauge(
            "pygmy.passwords.waiting", () => _hasher.Waiting, null, "Passwords whose hash has not begun.");
        Router routes = RoutesOf(configuration, reader, buys, auditor);
        Func<int> waiting = () => buys.BuyersWaiting + reader.ReadsWaiting + Upstreams.Sum(upstream => upstream.CallsWaiting);
        Host = new ServiceHost(
            Name, configuration.FrontEnd, configuration, ThreadsOf(configuration), routes, metrics,
            new CancellationTokenSource(), WhyNotReady, waiting: waiting);
    }

    public ServiceHost Host { get; }

    public IReadOnlyList<Upstream> Upstreams => [.. _catalog.Members, .. _orders.Members];

    public static FrontEndService Open(StoreConfiguration configuration) => new(configuration);

    public void Start()
    {
        Host.Start();
        _controlRoom.Start();
        if (_cache is not null && _configuration.CacheMode == CacheMode.Invalidate)
        {
            // Only now: before the catalog grants a lease, it asks at this address.
            var address = new IPEndPoint(_configuration.FrontEnd.Address, Host.LocalEndPoint.Port);
            var lease = new CacheLease(
                _cache, $"{address}", _configuration.CacheLease, () => BootClock.Milliseconds, Messages.Error.WriteLine);
            _leaseKeeper = new LeaseKeeper(lease, _leaseClient);
            _leaseKeeper.Start();
        }
    }

    public bool Stop()
    {
        _leaseKeeper?.Stop(); // while the catalog can still reach this front end
        _controlRoom.Stop();
        return Host.Stop();
    }

    public void Dispose()
    {
        _controlRoom.Dispose();
        Host.Dispose();
        _catalog.Dispose();
        _orders.Dispose();
        _catalogProbe.Dispose();
        _orderProbe.Dispose();
        _leaseKeeper?.Dispose();
        _keeping.Dispose();
        _leases.Dispose();
        _stage?.Dispose();
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
        // Streams need a descriptor each, as calls do.
        OutgoingConnections = configuration.CatalogCalls + configuration.OrderCalls + (2 * UpstreamSettings.ProbeCalls)
            + UpstreamSettings.KeeperCalls + ControlRoom.OutgoingConnections + EventStreams.MaxStreams
            + (configuration.Stage is null ? 0 : StageClient.Calls),
    };

    private static BookCache? CacheOf(StoreConfiguration configuration) => configuration.CacheMode switch
    {
        _ when configuration.CacheBooks == 0 => null,
        CacheMode.None => null,
        CacheMode.Ttl => BookCache.ForTime(configuration.CacheBooks, () => BootClock.Milliseconds, configuration.CacheTtl),
        _ => new BookCache(configuration.CacheBooks, () => BootClock.Milliseconds),
    };

    private Router RoutesOf(StoreConfiguration configuration, BookReader reader, BuyClient buys, Auditor auditor)
    {
        var orders = new OrderClient(_orders);
        var accounts = new AccountClient(_orders);
        var visitors = new Visitors(accounts);
        var store = new Storefront(reader, _cache, buys, orders, visitors, configuration.RequestIdAsKey);
        var channel = new PrivateChannel(configuration.FrontEnd.Address, configuration.TrustedProxies);
        var access = new AccountAccess(accounts, _hasher, () => BootClock.Milliseconds);
        var accountRoutes = new AccountRoutes(access, visitors, accounts, channel);
        bool changesByGet = configuration.ChangesByGet(configuration.FrontEnd);
        var router = new Router();
        OurFace.Map(router, store, visitors);
        ToyStoreFace.Map(router, store);
        PygmyFace.Map(router, store, changesByGet);
        MyBookStoreFace.Map(router, store, changesByGet);
        Cs677Face.Map(router, store);
        BazarFace.Map(router, store);
        accountRoutes.Map(router);
        AuditRoute.Map(router, auditor);
        var door = new KeeperDoor(configuration.AdminKey, channel.IsLocal, channel.WhyNot, channel.IsHttps);
        StorePages.Map(
            router, store, visitors, new AccountPages(access, accountRoutes, visitors, channel),
            new OrderPages(store, visitors, accountRoutes), door);
        StagePages? stage = _stage is null ? null : new StagePages(_stage, channel);
        LiveRoutes.Map(router, _controlRoom, door, stage);
        stage?.Map(router);
        new KeeperPages(store, new KeeperDesk(new KeeperClient(_keeping)), door).Map(router);
        door.Map(router);
        CacheRoutes.Map(router, _cache, new KeyGuard(KeyGuard.ServiceField, configuration.ServiceKey, isOpenWithoutKey: true));
        return router;
    }

    private string? WhyNotReady() => UpstreamProbe.WhyNotReady(_catalogProbe) ?? UpstreamProbe.WhyNotReady(_orderProbe);
}
