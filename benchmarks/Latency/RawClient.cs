using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>One keep-alive connection that sends prepared bytes and allocates nothing: the servers are counted.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public RawClient(IPEndPoint server)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
    }

    /// <summary>Sends a request and returns the length of its answer; throws unless the answer has the status.</summary>
    public int Ask(byte[] request, ReadOnlySpan<byte> status)
    {
        _socket.Send(request);
        int length = 0;
        do
        {
            int received = _socket.Receive(_buffer.AsSpan(length));
            length += received;
            if (received == 0)
            {
                throw new InvalidOperationException("the server closed the connection");
            }
        }
        while (!Relay.MessageEnd.IsWhole(_buffer.AsSpan(0, length)));

        return _buffer.AsSpan("HTTP/1.1 ".Length, 3).SequenceEqual(status)
            ? length
            : throw new InvalidOperationException(System.Text.Encoding.ASCII.GetString(_buffer, 0, length));
    }

    public void Dispose() => _socket.Dispose();
}
