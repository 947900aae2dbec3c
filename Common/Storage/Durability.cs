namespace PygmyStore.Common.Storage;

/// <summary>What it means that a commit is acknowledged.</summary>
public enum Durability
{
    /// <summary>It is on the disk and survives a power cut.</summary>
    Fsync,

    /// <summary>The operating system has it: it survives the end of this process, not that of the machine.</summary>
    Os,
}
