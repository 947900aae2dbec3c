namespace PygmyStore.Common.Http.Transport;

/// <summary>How the sending of what was pending ended.</summary>
public enum SendOutcome
{
    /// <summary>The kernel has all of it.</summary>
    Sent,

    /// <summary>The peer did not make room in time; how much of it was sent is unknown.</summary>
    TimedOut,

    /// <summary>The connection is broken.</summary>
    Failed,
}
