using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Tests.Common.Http;

namespace PygmyStore.Tests.Conformance;

/// <summary>
/// A connection to a server that may do anything: nothing that it does throws, and every wait is bounded. Each send is a call,
/// and leaves at once.
/// </summary>
internal sealed class Wire : IDisposable
{
    private const string HeadEnd = "\r\n\r\n";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _received = new byte[4 * 1024];
    private readonly long _patienceMilliseconds;
    private long _quietSince = Environment.TickCount64; // neither side has sent anything since
    private string _text = ""; // received and not taken yet, a character a byte

    public Wire(IPEndPoint server, TimeSpan patience)
    {
        _patienceMilliseconds = (long)patience.TotalMilliseconds;
        _socket.ReceiveTimeout = _socket.SendTimeout = (int)_patienceMilliseconds;
        _socket.Connect(server);
    }

    /// <summary>How the connection ended; null while it has not.</summary>
    public Fate? End { get; private set; }

    /// <summary>Whether bytes are left that are no whole answer.</summary>
    public bool HasRest => _text.Length > 0;

    /// <summary>Sends, if the server still listens: what it does not want to hear it has answered already.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        _quietSince = Environment.TickCount64;
        while (!bytes.IsEmpty)
        {
            int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                return;
            }

            bytes = bytes[sent..];
        }
    }

    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one whole answer; null when the connection has ended before it, see <see cref="End"/>.</summary>
    public RawMessage? ReadAnswer(bool isOfHead)
    {
        int headEnd;
        while ((headEnd = _text.IndexOf(HeadEnd, StringComparison.Ordinal)) < 0)
        {
            if (!Receive())
            {
                return null;
            }
        }

        var answer = new RawMessage(Take(headEnd + HeadEnd.Length));
        bool isBodiless = isOfHead || answer.Status is < 200 or 204 or 304;
        string? body = isBodiless ? ""
            : answer["Transfer-Encoding"] == "chunked" ? TakeChunks()
            : answer["Content-Length"] is { } length ? TakeWhenThere(int.Parse(length))
            : TakeToEnd();
        return body is null ? null : answer with { Body = body };
    }

    public void Dispose() => _socket.Close(timeout: 0); // a reset: thousands of connections must not stay behind in TIME_WAIT

    private string Take(int length)
    {
        string taken = _text[..length];
        _text = _text[length..];
        return taken;
    }

    private string? TakeWhenThere(int length)
    {
        while (_text.Length < length)
        {
            if (!Receive())
            {
                return null;
            }
        }

        return Take(length);
    }

    private string TakeToEnd()
    {
        while (Receive())
        {
        }

        return Take(_text.Length);
    }

    private string? TakeChunks()
    {
        var body = new StringBuilder();
        while (true)
        {
            int lineEnd;
            while ((lineEnd = _text.IndexOf("\r\n", StringComparison.Ordinal)) < 0)
            {
                if (!Receive())
                {
                    return null;
                }
            }

            int size = Convert.ToInt32(Take(lineEnd + 2).TrimEnd(), 16);
            if (TakeWhenThere(size + 2) is not { } chunk)
            {
                return null;
            }

            body.Append(chunk, 0, size);
            if (size == 0)
            {
                return body.ToString();
            }
        }
    }

    /// <summary>
    /// Receives more, if anything comes before the connection has been silent for too long, however much of that is over.
    /// </summary>
    private bool Receive()
    {
        long left = Math.Max(0, _quietSince + _patienceMilliseconds - Environment.TickCount64);
        if (!_socket.Poll(TimeSpan.FromMilliseconds(left), SelectMode.SelectRead))
        {
            End = Fate.Waits;
            return false;
        }

        int count = _socket.Receive(_received, SocketFlags.None, out SocketError error);
        _quietSince = Environment.TickCount64;
        _text += Encoding.Latin1.GetString(_received, 0, count);
        End = error switch
        {
            SocketError.Success => count > 0 ? null : Fate.Closes,
            SocketError.WouldBlock or SocketError.TimedOut => Fate.Waits,
            _ => Fate.Resets,
        };
        return End is null;
    }
}
