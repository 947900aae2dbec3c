using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Demo;

/// <summary>Clients that look a book up once, keep their connection, and then do nothing. One thread for all of them.</summary>
internal sealed class IdleCrowd(IPEndPoint frontEnd, StopSignal stop) : IDisposable
{
    private const int PatienceMilliseconds = 5000; // for an answer of a store with nothing else to do
    private const int BufferBytes = 4096; // the answer of a lookup has some 600

    private readonly List<Socket> _sockets = [];
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET /books/1 HTTP/1.1\r\nHost: {frontEnd}\r\n\r\n");

    public int Count => _sockets.Count;

    /// <summary>Connects so many, one after the other; fewer when the system or the store does not take more.</summary>
    public void Connect(int count)
    {
        while (_sockets.Count < count && !stop.IsSet)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveTimeout = PatienceMilliseconds,
                NoDelay = true,
            };
            _sockets.Add(socket);
            if (!TryConnect(socket) || !IsAnswered(socket))
            {
                _sockets.Remove(socket);
                socket.Dispose();
                return;
            }
        }
    }

    /// <summary>Has each look the book up again; counts those that are answered.</summary>
    public int AskAgain() => _sockets.TakeWhile(_ => !stop.IsSet).Count(IsAnswered);

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private bool TryConnect(Socket socket)
    {
        try
        {
            socket.Connect(frontEnd);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool IsAnswered(Socket socket)
    {
        try
        {
            socket.Send(_request);
            int received = socket.Receive(_buffer); // a short answer comes in one piece
            return _buffer.AsSpan(0, received).StartsWith("HTTP/1.1 200 "u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
