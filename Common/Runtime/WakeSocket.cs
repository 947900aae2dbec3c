using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// A loopback datagram socket connected to itself: raising it makes it readable, and so ends a selection that includes it.
/// </summary>
/// <remarks>Not thread-safe: the owner calls it under its lock.</remarks>
internal sealed class WakeSocket : IDisposable
{
    private readonly byte[] _signal = new byte[1];
    private bool _raised;

    public WakeSocket()
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Socket.Connect(Socket.LocalEndPoint!);
    }

    public Socket Socket { get; }

    public void Raise()
    {
        if (_raised)
        {
            return;
        }

        _raised = true;
        Socket.Send(_signal);
    }

    public void Silence()
    {
        _raised = false;
        Socket.Receive(_signal);
    }

    public void Dispose() => Socket.Dispose();
}
