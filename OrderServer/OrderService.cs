using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Accounts;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Faces;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer;

/// <summary>The order service: buys at the catalog, and keeps the orders.</summary>
internal sealed class OrderService : IStoreServer
{
    public const string Name = "order";

    /// <summary>The designs' own log, by the name that they gave it: a line for each order, by number.</summary>
    private const string LogName = "order_log";

    // A readiness probe must end soon.
    private static readonly TimeSpan MaxHealthTimeout = TimeSpan.FromSeconds(1);

    // An attempt at a sale may take nearly all of a call's time, since the catalog's sync may be slow. The rest is for the answer
    // to our caller. Another attempt begins only in the first half, after one that failed early.
    private const double AttemptShare = 0.9;
    private const double PatienceShare = 0.5;

    // A buy that joins another one must be answered in time even when that one is not over.
    private const double JoinShare = 0.5;
    private const double JoinAmongOthersShare = 0.05; // strangers who came in the same call wait with it

    // Front ends have two calls with buys each. Those who buy here directly have one call for each buy; more calls at once would
    // only wait for the same commits at the catalog.
    private const int MaxSellingCalls = 64;

    private const long SecondsAnHour = 3600;

    private readonly FolderLock _folderLock;
    private readonly OrderBook _book;
    private readonly AccountBook _accounts;
    private readonly LineLog? _log;
    private readonly UpstreamGroup _sellingUpstream;
    private readonly UpstreamGroup _readingUpstream;
    private readonly Upstream _healthUpstream;
    private readonly Reconciler _reconciler;
    private readonly Adoption _adoption;

    private OrderService(
        StoreConfiguration configuration, FolderLock folderLock, OrderBook book, AccountBook accounts, LineLog? log,
        CancellationTokenSource failed)
    {
        _folderLock = folderLock;
        _book = book;
        _accounts = accounts;
        _log = log;
        UpstreamOptions catalog = UpstreamSettings.Catalog(configuration) with { MaxWaiting = configuration.WaitingWorkers() };
        _sellingUpstream = new UpstreamGroup(catalog with
        {
            CallTimeout = configuration.CallTimeout * AttemptShare,
            MaxCalls = SellingCalls(configuration),
        });
        _readingUpstream = new UpstreamGroup(catalog);
        TimeSpan healthTimeout = configuration.CallTimeout < MaxHealthTimeout ? configuration.CallTimeout : MaxHealthTimeout;
        _healthUpstream = new Upstream(UpstreamSettings.Probe(catalog, healthTimeout));

        var metrics = new ServerMetrics();
        var figures = new OrderMetrics(metrics.Meter);
        var reading = new CatalogClient(_readingUpstream);
        var clock = new MachineClock();
        _reconciler = new Reconciler(reading, book, clock);
        _adoption = new Adoption(reading, _reconciler, book, configuration.AdoptInterval, figures);
        TimeSpan patience = configuration.CallTimeout * PatienceShare;
        var attempts = new SaleAttempts(
            new CatalogClient(_sellingUpstream), _reconciler, clock, patience, configuration.MaxBodyBytes);
        var inFlight = new BuysInFlight(
            configuration.CallTimeout * JoinShare, configuration.CallTimeout * JoinAmongOthersShare,
            configuration.WaitingWorkers());
        var buys = new BuyProtocol(attempts, inFlight, book, _adoption, figures);
        // Twice as many as the catalog makes at once: those that it has given up may still be under way here.
        var handedSales = new HandedSales(_reconciler, book, _adoption, figures, 2 * configuration.Handovers());
        Func<int> underWay = () => buys.InFlight + handedSales.InFlight;
        figures.Observe(book, underWay, _adoption);

        var router = new Router();
        Func<Handler, Handler> guard =
            new KeyGuard(KeyGuard.ServiceField, configuration.ServiceKey, isOpenWithoutKey: true).Guard;
        HandoverRoute.Map(router, handedSales, guard); // before /orders/{number}
        OurFace.Map(router, buys, book, guard);
        AccountRoutes.Map(router, accounts, configuration.LoginHours * SecondsAnHour, guard);
        KeptOrderRoutes.Map(router, book, new Receipts(accounts), guard);
        LedgerRoutes.Map(router, book, underWay, _adoption);
        DesignFaces.Map(router, buys, guard, configuration.ChangesByGet(configuration.Order));
        Host = new ServiceHost(
            Name, configuration.Order, configuration, ThreadsOf(configuration), router, metrics, failed, WhyNotReady, log,
            () => book.Queued + _sellingUpstream.Members.Sum(member => member.CallsWaiting));
    }

    public ServiceHost Host { get; }

    public IReadOnlyList<Upstream> Upstreams => [_healthUpstream];

    /// <summary>Recovers the order log and binds the address, or throws <see cref="StartupException"/>.</summary>
    public static OrderService Open(StoreConfiguration configuration)
    {
        try
        {
            return Open(configuration, new DiskFolder(configuration.DataFolder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{configuration.DataFolder}: {error.Message}", error);
        }
    }

    public void Start()
    {
        _adoption.Start();
        Host.Start();
    }

    public bool Stop()
    {
        bool isDrained = Host.Stop(); // what was answered is durable already
        _reconciler.Compare(); // the catalog learns of the last orders, if it is still there
        return isDrained;
    }

    public void Dispose()
    {
        Host.Dispose();
        _adoption.Dispose();
        _sellingUpstream.Dispose();
        _readingUpstream.Dispose();
        _healthUpstream.Dispose();
        _accounts.Dispose();
        _book.Dispose();
        _log?.Dispose();
        _folderLock.Dispose();
    }

    /// <summary>The same over another disk, which shows its errors as they are; the lock stays on the machine's own.</summary>
    internal static OrderService Open(StoreConfiguration configuration, IStorageFolder folder)
    {
        FolderLock folderLock = FolderLock.TryTake(configuration.DataFolder, StoreFiles.OrderLock)
            ?? throw new StartupException($"{configuration.DataFolder} is in use by another order server");
        var failed = new CancellationTokenSource();
        OrderBook? book = null;
        AccountBook? accounts = null;
        LineLog? log = configuration.OperationLog ? ServiceHost.LogOf(LogName, configuration) : null;
        try
        {
            var options = new RecordLogOptions
            {
                Durability = configuration.Durability,
                Salvage = configuration.Salvage,
                PendingBytes = configuration.PendingBytes,
                OnFailed = error =>
                {
                    Messages.Error.WriteLine($"{Name}: the order log has failed: {error.Message}");
                    failed.Cancel();
                },
            };
            RecordLogOptions accountOptions = options with
            {
                OnFailed = error =>
                {
                    Messages.Error.WriteLine($"{Name}: the log of accounts has failed: {error.Message}");
                    failed.Cancel();
                },
            };
            book = OrderBook.Open(
                folder, options, Messages.Error, configuration.MaxBatch,
                log is null ? null : order => log.Append(LineOf(order)));
            accounts = AccountBook.Open(
                folder, accountOptions, () => book.Store, Messages.Error,
                maxWaitMilliseconds: (int)configuration.QueueWait.TotalMilliseconds);
            return new OrderService(configuration, folderLock, book, accounts, log, failed);
        }
        catch
        {
            accounts?.Dispose();
            book?.Dispose();
            log?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    private static SocketServerOptions ThreadsOf(StoreConfiguration configuration) => new()
    {
        MaxWorkers = configuration.Workers,
        // To the catalog: sales, what is adopted, and whether it is ready.
        OutgoingConnections = SellingCalls(configuration) + configuration.CatalogCalls + UpstreamSettings.ProbeCalls,
    };

    private static int SellingCalls(StoreConfiguration configuration) =>
        Math.Min(MaxSellingCalls, configuration.WaitingWorkers());

    private static string LineOf(in OrderEntry order) =>
        $"bought book {order.ItemNumber}" + (order.Quantity == 1 ? "" : $" x{order.Quantity}");

    private string? WhyNotReady() => _book.HasFailed
        ? "the order log has failed"
        : _accounts.HasFailed ? "the log of accounts has failed"
        : _adoption.Problem ?? UpstreamProbe.WhyNotReady(_healthUpstream);
}
