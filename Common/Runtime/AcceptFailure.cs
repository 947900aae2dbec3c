using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>What a failed accept means for the accepting thread (accept(2), "Error handling").</summary>
internal enum AcceptFailure
{
    /// <summary>That one connection failed before it was accepted: go on.</summary>
    Transient,

    /// <summary>No descriptors or memory: the connection stays in the backlog, so trying again at once would spin.</summary>
    OutOfResources,

    /// <summary>The listening socket is closed or broken.</summary>
    Fatal,
}

/// <summary>The one table from the error of an accept to its meaning.</summary>
internal static class AcceptFailures
{
    public static AcceptFailure Classify(SocketError error) => error switch
    {
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.SystemNotReady
            or SocketError.ProcessLimit => AcceptFailure.OutOfResources,
        SocketError.NotSocket or SocketError.InvalidArgument or SocketError.OperationNotSupported or SocketError.Fault
            or SocketError.OperationAborted or SocketError.Interrupted or SocketError.Shutdown => AcceptFailure.Fatal,
        _ => AcceptFailure.Transient,
    };
}
