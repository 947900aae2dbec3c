using System.Net;

using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// The settings of one run, valid and immutable. <see cref="ConfigurationLoader"/> makes one; a test may vary it with
/// <c>with</c>.
/// <see cref="SettingTable"/> has the meaning, default and range of each, config.txt the reason of each default.
/// </summary>
public sealed record StoreConfiguration
{
    internal StoreConfiguration()
    {
    }

    // Addresses and folders have no empty value; the defaults of SettingTable are applied before anyone sees the instance.
    public IPEndPoint FrontEnd { get; init; } = null!;
    public IPEndPoint Catalog { get; init; } = null!;
    public IPEndPoint Order { get; init; } = null!;

    /// <summary>Absolute.</summary>
    public string DataFolder { get; init; } = null!;

    /// <summary>Absolute.</summary>
    public string OutputFolder { get; init; } = null!;

    public Durability Durability { get; init; }

    /// <summary>Null: the services behind ask for no key.</summary>
    public string? ServiceKey { get; init; }

    /// <summary>Null: the admin routes are open to this machine and closed to all others.</summary>
    public string? AdminKey { get; init; }

    public bool BuyByGet { get; init; }
    public bool RequestIdAsKey { get; init; }

    public int FrontEndMinWorkers { get; init; }
    public int FrontEndMaxWorkers { get; init; }
    public int FrontEndQueue { get; init; }
    public TimeSpan FrontEndLinger { get; init; }
    public int CatalogWorkers { get; init; }
    public int CatalogRunning { get; init; }
    public int OrderWorkers { get; init; }
    public int OrderRunning { get; init; }
    public int MaxConnections { get; init; }
    public int CatalogCalls { get; init; }
    public int OrderCalls { get; init; }
    public int BuyCalls { get; init; }
    public int BuysPerCall { get; init; }
    public int UpstreamLine { get; init; }

    public TimeSpan IdleTimeout { get; init; }
    public TimeSpan HeadTimeout { get; init; }
    public TimeSpan BodyTimeout { get; init; }
    public TimeSpan SendTimeout { get; init; }
    public int MinRateBytesPerSecond { get; init; }
    public int MaxBodyBytes { get; init; }
    public TimeSpan ConnectTimeout { get; init; }
    public TimeSpan CallTimeout { get; init; }
    public TimeSpan LineTimeout { get; init; }
    public TimeSpan UpstreamWait { get; init; }
    public TimeSpan DrainTimeout { get; init; }

    public int CheckpointBytes { get; init; }
    public int PendingBytes { get; init; }
    public int MaxBatch { get; init; }
    public TimeSpan RefusalMemory { get; init; }
    public TimeSpan AdoptInterval { get; init; }

    public bool RequestLog { get; init; }
    public bool Portable { get; init; }

    /// <summary>
    /// The operator's choice of this one start, so a flag of the command line (<c>--salvage</c>) and no setting.
    /// </summary>
    public bool Salvage { get; init; }

    /// <summary>The name only: what a record prints of itself would carry the keys into a log.</summary>
    public override string ToString() => nameof(StoreConfiguration);
}
