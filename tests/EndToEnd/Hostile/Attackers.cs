using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Tests.EndToEnd.Hostile;

/// <summary>Connections of clients that mean no good, all at the same point of their attack.</summary>
internal sealed class Attackers : IDisposable
{
    // Far past every deadline that the tests set: a hang fails instead of hanging.
    private const int PatienceMilliseconds = 20_000;

    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _server;

    public Attackers(IPEndPoint server, int count)
    {
        _server = server;
        Connect(count);
    }

    /// <summary>More of them.</summary>
    public void Connect(int count)
    {
        for (int i = 0; i < count; i++)
        {
            var socket =
                new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = PatienceMilliseconds };
            _sockets.Add(socket);
            socket.Connect(_server);
        }
    }

    /// <summary>Each sends the text, as far as it goes without waiting for the server to read.</summary>
    public void Send(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        foreach (Socket socket in _sockets)
        {
            socket.Blocking = false;
            int sent = 0;
            SocketError error = SocketError.Success;
            while (sent < bytes.Length && error == SocketError.Success)
            {
                sent += socket.Send(bytes.AsSpan(sent), SocketFlags.None, out error);
            }

            socket.Blocking = true;
        }
    }

    /// <summary>Each receives as much as it is told to, if it is there.</summary>
    public void Receive(int bytes)
    {
        byte[] buffer = new byte[bytes];
        foreach (Socket socket in _sockets)
        {
            if (socket.Available > 0)
            {
                socket.Receive(buffer, SocketFlags.None, out _);
            }
        }
    }

    public void HalfClose() => _sockets.ForEach(socket => socket.Shutdown(SocketShutdown.Send));

    /// <summary>All leave with a reset.</summary>
    public void Reset()
    {
        _sockets.ForEach(socket => socket.Close(timeout: 0));
        _sockets.Clear();
    }

    /// <summary>
    /// How the server ended each connection, told apart by what a client sees: <c>408</c> or another status, <c>closed</c>
    /// without a word, or <c>reset</c>. Afterwards they are gone.
    /// </summary>
    public IReadOnlyList<string> Endings()
    {
        List<string> endings = [.. _sockets.Select(Ending)];
        Dispose();
        return endings;
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private static string Ending(Socket socket)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int count = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error is SocketError.ConnectionReset or SocketError.Shutdown)
            {
                return "reset";
            }

            if (error != SocketError.Success)
            {
                return string.Create(CultureInfo.InvariantCulture, $"left open: {error}");
            }

            if (count == 0)
            {
                return text.Length == 0 ? "closed" : text.ToString().Split(' ')[1];
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
    }
}
