using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A viewer of a stream, without a browser: it reads what comes.</summary>
internal sealed class StreamViewer : IDisposable
{
    private const int PatienceMilliseconds = 60_000; // far past what a busy machine needs

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMilliseconds };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _text = new();
    private int _awaited;

    public StreamViewer(IPEndPoint server, string fields = "", int? receiveBuffer = null, string target = "/events")
    {
        if (receiveBuffer is { } bytes)
        {
            _socket.ReceiveBufferSize = bytes;
        }

        _socket.Connect(server);
        _socket.Send(Encoding.ASCII.GetBytes(Request(fields, target: target)));
    }

    /// <summary>All that has been read.</summary>
    public string Text => _text.ToString();

    public static string Request(string fields = "", string method = "GET", string target = "/events") =>
        $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{fields}\r\n";

    /// <summary>Reads until that has come.</summary>
    public void Await(string text) => AwaitFrom(0, text);

    /// <summary>Reads until that comes after what was awaited before in this way.</summary>
    public void AwaitNew(string text) => _awaited = AwaitFrom(_awaited, text);

    /// <summary>Reads until that many lines begin so and are complete.</summary>
    public void AwaitLines(string start, int count)
    {
        while (Numbers(start).Length < count)
        {
            Read(start);
        }
    }

    /// <summary>The numbers that end the complete lines with that beginning.</summary>
    public int[] Numbers(string start) =>
        [.. Text[..(Text.LastIndexOf('\n') + 1)].Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Select(line => int.Parse(line.AsSpan(start.Length), CultureInfo.InvariantCulture))];

    /// <summary>Whether the server ends the stream; what comes before that is read.</summary>
    public bool Ends()
    {
        try
        {
            while (_socket.Receive(_buffer) > 0)
            {
            }

            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset;
        }
    }

    public void Dispose() => _socket.Dispose();

    private int AwaitFrom(int start, string text)
    {
        int looked = start;
        while (true)
        {
            string all = Text;
            int at = all.IndexOf(text, looked, StringComparison.Ordinal);
            if (at >= 0)
            {
                return at;
            }

            looked = Math.Max(start, all.Length - text.Length);
            Read(text);
        }
    }

    private void Read(string awaited)
    {
        int count = _socket.Receive(_buffer);
        Assert.That(count, Is.GreaterThan(0), $"the stream ended before {awaited}: {Text[..Math.Min(500, _text.Length)]}");
        _text.Append(Encoding.UTF8.GetString(_buffer, 0, count));
    }
}
