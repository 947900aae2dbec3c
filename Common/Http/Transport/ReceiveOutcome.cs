namespace PygmyStore.Common.Http.Transport;

/// <summary>How one blocking receive ended.</summary>
public enum ReceiveOutcome
{
    /// <summary>At least one byte came.</summary>
    Bytes,

    /// <summary>The peer will send no more.</summary>
    End,

    /// <summary>Nothing came within the socket's receive timeout; the connection is as it was.</summary>
    TimedOut,

    /// <summary>The connection is broken.</summary>
    Failed,
}
