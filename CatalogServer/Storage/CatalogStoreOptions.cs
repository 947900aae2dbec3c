using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>How a <see cref="CatalogStore"/> is kept.</summary>
internal sealed record CatalogStoreOptions
{
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>Length at which a segment of the journal ends.</summary>
    public int CheckpointBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of records that may wait for the disk.</summary>
    public int PendingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Threads that may wait for the disk.</summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>The id that a new store gets; a random one unless given.</summary>
    public string NewStore { get; init; } = Common.Storage.StoreId.New();

    /// <summary>How long a refusal is remembered at least.</summary>
    public TimeSpan RefusalMemory { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The clock by which refusals grow old.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Most changes that share one sync.</summary>
    public int MaxBatch { get; init; } = int.MaxValue;

    /// <summary>Cuts a damaged journal at its first bad record.</summary>
    public bool Salvage { get; init; }

    /// <summary>Told what an operator should know of the recovery: what was cut off the journal.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Called when the store can take no more changes, for good.</summary>
    public Action<Exception> OnFailed { get; init; } = static _ => { };
}
