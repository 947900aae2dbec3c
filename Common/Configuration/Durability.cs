namespace PygmyStore.Common.Configuration;

/// <summary>When a record counts as written, and its request may be answered.</summary>
public enum Durability
{
    /// <summary>When the disk has confirmed it: survives a power cut.</summary>
    Fsync,

    /// <summary>When the operating system has it: survives a kill of the server, not of the machine.</summary>
    Os,
}
