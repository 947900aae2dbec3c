using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Two ends of a loopback connection.</summary>
internal sealed class SocketPair : IDisposable
{
    private static readonly byte[] OneByte = [1];

    public SocketPair()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Far.Connect(listener.LocalEndpoint);
        Near = listener.AcceptSocket();
    }

    public Socket Near { get; }

    public Socket Far { get; }

    public void MakeReady() => Far.Send(OneByte);

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
