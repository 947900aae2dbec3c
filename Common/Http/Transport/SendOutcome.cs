namespace PygmyStore.Common.Http.Transport;

/// <summary>How the sending of what was pending ended.</summary>
public enum SendOutcome
{
    /// <summary>The kernel has all of it.</summary>
    Sent,

    /// <summary>The peer did not make room in time; the rest is still pending.</summary>
    TimedOut,

    /// <summary>The connection is broken, and how much was sent is unknown.</summary>
    Failed,
}
