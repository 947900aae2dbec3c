using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>The server could not get its address; the message is one sentence for the operator.</summary>
public sealed class BindException : Exception
{
    internal BindException(IPEndPoint endPoint, SocketException cause)
        : base($"cannot listen on {endPoint}: {Describe(cause)}", cause)
    {
        EndPoint = endPoint;
        Reason = cause.SocketErrorCode;
    }

    /// <summary>The address that was asked for.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Why not; <see cref="SocketError.AddressAlreadyInUse"/> most of the time.</summary>
    public SocketError Reason { get; }

    private static string Describe(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the address is already in use",
        SocketError.AccessDenied => "permission denied",
        SocketError.AddressNotAvailable => "no such address on this machine",
        _ => cause.Message,
    };
}
