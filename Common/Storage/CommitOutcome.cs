namespace PygmyStore.Common.Storage;

/// <summary>How a commit ended for those who wait for it.</summary>
public enum CommitOutcome
{
    /// <summary>It is durable, in the sense of the log's <see cref="Durability"/>.</summary>
    Durable,

    /// <summary>The disk is full, or the machine short of what the write needs: nothing of it was kept, and a later commit may succeed.</summary>
    NoSpace,

    /// <summary>The disk failed: what it kept is unknown until the next start, and no later commit will succeed.</summary>
    Failed,

    /// <summary>Not tried: too many wait already. Whoever bounds what waits answers so, before anything is done.</summary>
    Busy,
}
