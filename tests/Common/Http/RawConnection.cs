using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Tests.Common.Http;

/// <summary>One end of a TCP connection that says just the bytes it is told to; every wait is bounded.</summary>
internal sealed class RawConnection : IDisposable
{
    private const int PatienceMilliseconds = 10_000;

    private readonly byte[] _received = new byte[16 * 1024];
    private readonly StringBuilder _text = new();

    public RawConnection(IPEndPoint server)
        : this(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)) =>
        Socket.Connect(server);

    public RawConnection(Socket socket)
    {
        Socket = socket;
        socket.NoDelay = true;
        socket.ReceiveTimeout = socket.SendTimeout = PatienceMilliseconds;
    }

    public Socket Socket { get; }

    public void Send(string text) => Socket.Send(Encoding.Latin1.GetBytes(text));

    public void HalfClose() => Socket.Shutdown(SocketShutdown.Send);

    public void Reset() => Socket.Close(timeout: 0);

    public RawMessage Ask(string request)
    {
        Send(request);
        return ReadMessage();
    }

    /// <summary>Reads one whole message, its body by Content-Length; an answer to HEAD has none.</summary>
    public RawMessage ReadMessage(bool hasBody = true)
    {
        var message = new RawMessage(TakeUntil("\r\n\r\n"));
        int length = hasBody && message["Content-Length"] is { } text ? int.Parse(text) : 0;
        return message with { Body = Take(length) };
    }

    /// <summary>Everything up to the peer's end of the stream; a reset throws.</summary>
    public string ReadToEnd()
    {
        while (TryReceive())
        {
        }

        return Take(_text.Length);
    }

    public void Dispose() => Socket.Dispose();

    private string TakeUntil(string mark)
    {
        int end;
        while ((end = _text.ToString().IndexOf(mark, StringComparison.Ordinal)) < 0)
        {
            ReceiveMore();
        }

        return Take(end + mark.Length);
    }

    private string Take(int length)
    {
        while (_text.Length < length)
        {
            ReceiveMore();
        }

        string taken = _text.ToString(0, length);
        _text.Remove(0, length);
        return taken;
    }

    private void ReceiveMore()
    {
        if (!TryReceive())
        {
            throw new EndOfStreamException($"The peer left after: {_text}");
        }
    }

    private bool TryReceive()
    {
        int count = Socket.Receive(_received);
        _text.Append(Encoding.Latin1.GetString(_received, 0, count));
        return count > 0;
    }
}
