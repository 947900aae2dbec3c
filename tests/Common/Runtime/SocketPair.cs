using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Two ends of a loopback connection.</summary>
internal sealed class SocketPair : IDisposable
{
    private static readonly byte[] OneByte = [1];

    // What is on its way is taken by the far end's kernel within microseconds, and makes room again.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(50);

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

    /// <summary>Sends from the near end until there is no room; how many bytes that took.</summary>
    public int Fill()
    {
        byte[] bytes = new byte[4096]; // less than is free when there is room at all, so that no send blocks
        int sent = 0;
        while (Near.Poll(Settling, SelectMode.SelectWrite))
        {
            sent += Near.Send(bytes);
        }

        return sent;
    }

    /// <summary>Reads that much at the far end.</summary>
    public void ReadAtFar(int bytes)
    {
        byte[] buffer = new byte[64 * 1024];
        while (bytes > 0)
        {
            int count = Far.Receive(buffer, Math.Min(buffer.Length, bytes), SocketFlags.None);
            Assert.That(count, Is.Positive, "the near end has not ended the stream");
            bytes -= count;
        }
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
