using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.CatalogServer.Faces;
using PygmyStore.CatalogServer.Handover;
using PygmyStore.CatalogServer.Planted;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer;

/// <summary>The catalog: the books, what they cost, how many there are, and the decision of every sale.</summary>
internal sealed class CatalogService(
    FolderLock folderLock, CatalogStore store, ServiceHost host, HolderCaches caches, UpstreamGroup orders, CatalogLog? log)
    : IStoreServer
{
    private const int MaxAcknowledgementBytes = 4096; // they have about 60

    /// <summary>The name that the designs gave it.</summary>
    private const string LogName = "catalog_log";

    public ServiceHost Host => host;

    public IReadOnlyList<Upstream> Upstreams => [];

    /// <summary>Recovers the state and binds the address. <see cref="StartupException"/> tells why it cannot.</summary>
    public static CatalogService Open(StoreConfiguration configuration)
    {
        try
        {
            return Open(configuration, new DiskFolder(configuration.DataFolder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(error.Message, error);
        }
    }

    /// <summary>The same over another disk; the lock stays on the machine's own.</summary>
    internal static CatalogService Open(StoreConfiguration configuration, IStorageFolder folder)
    {
        FolderLock folderLock = FolderLock.TryTake(configuration.DataFolder, StoreFiles.CatalogLock, withFolder: true)
            ?? throw new StartupException($"{configuration.DataFolder} is in use by another catalog server");
        CatalogStore? store = null;
        HolderCaches? caches = null;
        UpstreamGroup? orders = null;
        CatalogLog? log = configuration.OperationLog ? new CatalogLog(ServiceHost.LogOf(LogName, configuration)) : null;
        try
        {
            var failed = new CancellationTokenSource();
            caches = new HolderCaches(folder, configuration.AllFrontEnds(), CallsOf(configuration), configuration.CacheLease);
            CatalogStoreOptions options = OptionsOf(configuration, failed) with { Teller = caches.Teller };
            store = CatalogRecovery.Open(folder, log is null ? options : options with { OnDurable = log.Change });
            orders = new UpstreamGroup(UpstreamSettings.HandingOver(configuration)); // not called unless a front end buys here
            ServiceHost host = HostOf(configuration, store, caches, BuysOf(configuration, store, orders), log, failed);
            return new CatalogService(folderLock, store, host, caches, orders, log);
        }
        catch
        {
            store?.Dispose();
            caches?.Dispose();
            orders?.Dispose();
            log?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    public void Start()
    {
        log?.Begin(store.Inventory.Rows);
        host.Start();
    }

    public bool Stop()
    {
        bool isDrained = host.Stop();
        if (!store.HasFailed)
        {
            // When it fails, that costs nothing but the next start's time: the journal has everything.
            store.Submit(new TakeCheckpoint());
            caches.Stop();
        }

        return isDrained;
    }

    public void Dispose()
    {
        host.Dispose();
        store.Dispose();
        caches.Dispose();
        orders.Dispose();
        log?.Dispose();
        folderLock.Dispose();
    }

    private static CatalogFirst BuysOf(StoreConfiguration configuration, CatalogStore store, UpstreamGroup orders) => new(
        new HandoverClient(orders, configuration.MaxBodyBytes),
        store.Run,
        new PlaceQueue(configuration.Handovers(), maxWaiting: configuration.Handovers()),
        configuration.QueueWait);

    private static CatalogStoreOptions OptionsOf(StoreConfiguration configuration, CancellationTokenSource failed) => new()
    {
        Durability = configuration.Durability,
        CheckpointBytes = configuration.CheckpointBytes,
        PendingBytes = configuration.PendingBytes,
        MaxBatch = configuration.MaxBatch,
        MaxWaiting = configuration.WaitingWorkers(),
        QueueWait = configuration.QueueWait,
        RefusalMemory = configuration.RefusalMemory,
        Salvage = configuration.Salvage,
        Warn = static warning => Messages.Error.WriteLine($"catalog: {warning}"),
        OnFailed = error =>
        {
            Messages.Error.WriteLine($"catalog: no change can be kept any more: {error.Message}");
            failed.Cancel();
        },
    };

    private static ServiceHost HostOf(
        StoreConfiguration configuration, CatalogStore store, HolderCaches caches, CatalogFirst buys, CatalogLog? log,
        CancellationTokenSource failed)
    {
        var metrics = new ServerMetrics();
        CatalogMetrics.Observe(metrics.Meter, store, caches, buys);
        var threads = new SocketServerOptions
        {
            MaxWorkers = configuration.Workers,
            // To each front end one that is kept and one that is new; to the order service, for sales.
            OutgoingConnections = (2 * configuration.AllFrontEnds().Count) + configuration.Handovers(),
        };
        ICatalogStore asked = log is null ? store : new LoggedCatalog(store, log);
        Router router = CatalogRoutes.Of(
            configuration, PlantedCatalog.Around(asked, store.Inventory, configuration.Fault), caches, buys);
        return new ServiceHost(
            "catalog", configuration.Catalog, configuration, threads, router, metrics, failed,
            () => store.HasFailed ? "no change can be kept any more" : caches.Fence.WhyNotReady, log?.Lines,
            () => store.Queued);
    }

    /// <summary>How front ends are called. The time of a call is what a write waits at most.</summary>
    private static UpstreamOptions CallsOf(StoreConfiguration configuration) => new()
    {
        Name = "front end",
        EndPoint = configuration.FrontEnd,
        ConnectTimeout = configuration.ConnectTimeout,
        CallTimeout = TimeSpan.FromMilliseconds(new LeaseRules((long)configuration.CacheLease.TotalMilliseconds).Patience),
        ServiceKey = configuration.ServiceKey,
        Limits = HttpLimits.Default with { BodyBytes = MaxAcknowledgementBytes },
    };
}
