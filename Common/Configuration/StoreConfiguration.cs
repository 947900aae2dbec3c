using System.Net;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// The settings of one run, valid and immutable. <see cref="SettingTable"/> has the meaning, default and range of each, and
/// config.txt the reason for each default. <see cref="ConfigurationLoader"/> makes one.
/// </summary>
public sealed record StoreConfiguration
{
    internal StoreConfiguration()
    {
    }

    // Addresses and folders have no empty value. The defaults of SettingTable are applied before anyone sees the instance.
    /// <summary>The front end that this is, or that is called: the first of several, or the one of <c>listen</c>.</summary>
    public IPEndPoint FrontEnd { get; init; } = null!;
    public IPEndPoint Catalog { get; init; } = null!;
    public IPEndPoint Order { get; init; } = null!;

    internal IReadOnlyList<IPEndPoint> OtherFrontEnds { get; init; } = [];

    public IPEndPoint? Listen { get; init; }

    public string DataFolder { get; init; } = null!;

    public string OutputFolder { get; init; } = null!;

    public Durability Durability { get; init; }

    /// <summary>Null: the catalog and the order service need no key.</summary>
    public string? ServiceKey { get; init; }

    /// <summary>Null: the admin routes are open to this machine only.</summary>
    public string? AdminKey { get; init; }

    public BuyPath BuyPath { get; init; }

    public BuyByGet BuyByGet { get; init; }

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Proxies that may say whether their client spoke https, and where it is.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    public int LoginHours { get; init; }

    public bool RequestIdAsKey { get; init; }

    public FrontEndThreads FrontEndThreads { get; init; }
    public int FrontEndMaxWorkers { get; init; }
    public TimeSpan FrontEndParkAfter { get; init; }
    public int Workers { get; init; }
    public int MaxConnections { get; init; }
    public int CatalogCalls { get; init; }
    public int ReadCalls { get; init; }
    public int OrderCalls { get; init; }
    public int BuyCalls { get; init; }
    public int BuysPerCall { get; init; }

    public TimeSpan IdleTimeout { get; init; }
    public TimeSpan HeadTimeout { get; init; }
    public TimeSpan BodyTimeout { get; init; }
    public TimeSpan SendTimeout { get; init; }
    public int MinRateBytesPerSecond { get; init; }
    public int MaxBodyBytes { get; init; }
    public TimeSpan ConnectTimeout { get; init; }
    public TimeSpan CallTimeout { get; init; }
    public TimeSpan QueueWait { get; init; }
    public TimeSpan UpstreamWait { get; init; }
    public TimeSpan DrainTimeout { get; init; }

    public CacheMode CacheMode { get; init; }
    public int CacheBooks { get; init; }
    public TimeSpan CacheLease { get; init; }
    public TimeSpan CacheTtl { get; init; }

    public int CheckpointBytes { get; init; }
    public int PendingBytes { get; init; }
    public int MaxBatch { get; init; }
    public TimeSpan RefusalMemory { get; init; }
    public TimeSpan AdoptInterval { get; init; }

    public bool RequestLog { get; init; }
    public RequestLogFormat RequestLogFormat { get; init; }
    public int RequestLogBytes { get; init; }
    public int RequestLogFiles { get; init; }
    public bool OperationLog { get; init; }

    /// <summary>The base URL of a collector; null: spans and metrics are not sent.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>The share of requests without a trace context of their own that have spans: 0 to 1.</summary>
    public double OtlpSampling { get; init; }

    public bool Portable { get; init; }
    public PlantedFault Fault { get; init; }

    /// <summary>
    /// Workers of the catalog, and of the order service, that may wait for a disk or the catalog at once. The rest, an eighth and
    /// at least one (of one worker none), answers lookups and health checks meanwhile.
    /// </summary>
    public int WaitingWorkers() => Math.Max(1, Workers - Math.Max(1, Workers / 8));

    /// <summary>
    /// Calls at once with which the catalog hands sales over: half of the workers that <see cref="WaitingWorkers"/> leaves, so
    /// that the order service's question about the logs, which comes back meanwhile, always finds one.
    /// </summary>
    public int Handovers() => Math.Min(OrderCalls, Math.Max(1, (Workers - WaitingWorkers()) / 2));

    /// <summary>A choice for this start only, so it is a flag (<c>--salvage</c>) and not a setting.</summary>
    public bool Salvage { get; init; }

    /// <summary>The client's stage that has started this server (<c>--stage</c>); null for a server of its own.</summary>
    public IPEndPoint? Stage { get; init; }

    /// <summary>What the stage asks for before it does anything. It comes over standard input.</summary>
    public string? StageToken { get; init; }

    /// <summary>All front ends of the store: only these may keep books in a cache.</summary>
    public IReadOnlyList<IPEndPoint> AllFrontEnds() => [FrontEnd, .. OtherFrontEnds];

    public bool ChangesByGet(IPEndPoint endPoint) => BuyByGet switch
    {
        BuyByGet.On => true,
        BuyByGet.Off => false,
        _ => IPAddress.IsLoopback(endPoint.Address),
    };

    /// <summary>Only the name: a record's own text would write the keys into a log.</summary>
    public override string ToString() => nameof(StoreConfiguration);
}

/// <summary>Which service the front end asks for a buy.</summary>
public enum BuyPath
{
    /// <summary>The order service asks the catalog for the sales, and writes the orders.</summary>
    OrderFirst,

    /// <summary>The catalog decides the sales and hands them to the order service, which writes the orders.</summary>
    CatalogFirst,
}

/// <summary>Where the GET routes exist that buy or change a book.</summary>
public enum BuyByGet
{
    /// <summary>At servers on loopback. Elsewhere a browser does not say which page makes it buy.</summary>
    Local,

    On,

    Off,
}

/// <summary>Which thread serves a session of the front end.</summary>
public enum FrontEndThreads
{
    /// <summary>A thread of its own while there are few such sessions, else as <see cref="Shared"/>.</summary>
    Adaptive,

    /// <summary>A thread of its own, from its first request until it pauses or ends.</summary>
    Session,

    /// <summary>Any free thread, for each turn another one.</summary>
    Shared,
}

/// <summary>How the front end keeps books.</summary>
public enum CacheMode
{
    Invalidate, // shows nothing stale: the catalog tells it of each change before it tells anybody else

    None,

    Ttl, // shows a book for a time, stale or not
}

/// <summary>How a line of the request log is written.</summary>
public enum RequestLogFormat
{
    Text, // fields with spaces between them, for people

    Json, // an object for each request, for programs
}

/// <summary>What a demo's store does wrong on purpose. A server accepts it only under conditions (decision 30).</summary>
public enum PlantedFault
{
    None,

    /// <summary>A sale looks at the stock, lets others look too, and takes the copies then.</summary>
    CheckThenAct,

    /// <summary>A sale does not look whether its key has bought before.</summary>
    ForgetKeys,

    /// <summary>A sale is answered before it is written.</summary>
    EarlyAnswer,
}
