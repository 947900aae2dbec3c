using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

internal sealed record CatalogStoreOptions
{
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>Length at which a segment of the journal ends.</summary>
    public int CheckpointBytes { get; init; } = 64 * 1024 * 1024;

    public int PendingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Threads that may wait for the disk.</summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>The id that a new store gets; a random one unless given.</summary>
    public string NewStore { get; init; } = Common.Storage.StoreId.New();

    /// <summary>How long a refusal is remembered at least.</summary>
    public TimeSpan RefusalMemory { get; init; } = TimeSpan.FromMinutes(2);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public int MaxBatch { get; init; } = int.MaxValue;

    /// <summary>Cuts a damaged journal at its first bad record.</summary>
    public bool Salvage { get; init; }

    /// <summary>Called with what an operator should know of the recovery.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Called when the store can take no more changes, for good.</summary>
    public Action<Exception> OnFailed { get; init; } = static _ => { };
}
