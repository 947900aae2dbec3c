namespace PygmyStore.Common.Storage;

/// <summary>What it means that a commit is acknowledged.</summary>
public enum Durability
{
    /// <summary>It is on the disk and survives a power cut.</summary>
    Fsync,

    /// <summary>The operating system has it: it survives the end of this process, not that of the machine.</summary>
    Os,
}

/// <summary>How a log is opened and kept.</summary>
public record RecordLogOptions
{
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>The operator's choice for a damaged log: cut it at the first bad record, and keep a copy.</summary>
    public bool Salvage { get; init; }

    /// <summary>Bytes of records that may be pending, for the owner's group commit; one append more may go beyond.</summary>
    public int PendingBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The store's id (<see cref="StoreId"/>) for a file that is created now; empty for none yet.</summary>
    public string NewStore { get; init; } = "";

    /// <summary>The id of the store that an existing file must belong to; null takes any.</summary>
    public string? OnlyStore { get; init; }

    /// <summary>Called once, by the committing thread, when the disk has failed for good: the process is to end.</summary>
    public Action<Exception>? OnFailed { get; init; }
}
