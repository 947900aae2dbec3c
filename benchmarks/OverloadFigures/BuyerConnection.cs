using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// A connection that buys with little processor time: it makes the request once, reads only the status and the length of an
/// answer, and has no thread while it waits. One call at a time.
/// </summary>
internal sealed class BuyerConnection(IPEndPoint server) : IDisposable
{
    /// <summary>The connection ended, or the bytes are not an answer.</summary>
    public const int Failed = 0;

    public const int Shed = 503;

    private const int StatusAt = 9; // behind "HTTP/1.1 "

    private static readonly byte[] Request = [..
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n"u8,
        .. """{"item_number":1,"quantity":1}"""u8];

    private readonly byte[] _answer = new byte[4096];
    private Socket? _socket;

    /// <summary>Whether the last buy was shed.</summary>
    public bool WasShed { get; private set; }

    /// <summary>Buys a copy. Returns the status of the answer.</summary>
    public async ValueTask<int> BuyAsync()
    {
        try
        {
            _socket ??= await ConnectAsync(server);
            await _socket.SendAsync(Request);
            int status = await ReceiveAsync(_socket);
            WasShed = status == Shed;
            return status;
        }
        catch (SocketException)
        {
            Close();
            return Failed;
        }
    }

    public void Dispose() => Close();

    private static async Task<Socket> ConnectAsync(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<int> ReceiveAsync(Socket socket)
    {
        int length = 0;
        while (true)
        {
            int received = await socket.ReceiveAsync(_answer.AsMemory(length));
            length += received;
            if (TryRead(_answer.AsSpan(0, length), out int status, out bool closes))
            {
                if (closes)
                {
                    Close();
                }

                return status;
            }

            if (received == 0)
            {
                Close();
                return Failed;
            }
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out int status, out bool closes)
    {
        status = Failed;
        closes = false;
        int headEnd = text.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> head = text[..headEnd];
        closes = head.IndexOf("Connection: close"u8) >= 0;
        int lengthAt = head.IndexOf("Content-Length: "u8);
        return Utf8Parser.TryParse(head[StatusAt..], out status, out _)
            && Utf8Parser.TryParse(head[(lengthAt + "Content-Length: ".Length)..], out int bodyLength, out _)
            && text.Length >= headEnd + "\r\n\r\n".Length + bodyLength;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
