using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>
/// Many connections that all stay at the same point: each sends its opening, and then, once per second, sends the drip, reads a
/// byte or does nothing. A new connection replaces one that the server ends.
/// </summary>
internal sealed class Crowd(string name, int count, string opening, string drip = "", bool reads = false) : IAttack
{
    private const int ConnectsPerSecond = 5000; // the whole crowd stands within a second or so

    private readonly byte[] _opening = Encoding.ASCII.GetBytes(opening);
    private readonly byte[] _drip = Encoding.ASCII.GetBytes(drip);
    private readonly byte[] _byte = new byte[1];

    public string Name => $"{count:N0} {name}";

    public void Run(IPEndPoint server, ManualResetEventSlim standing, CancellationToken stop)
    {
        var sockets = new Socket[count];
        var connecting = new Pace(ConnectsPerSecond);
        for (int i = 0; i < count; i++)
        {
            connecting.Await();
            sockets[i] = Open(server);
        }

        standing.Set();
        var visiting = new Pace(count);
        for (int i = 0; !stop.IsCancellationRequested; i = (i + 1) % count)
        {
            visiting.Await();
            if (!TryGoOn(sockets[i]))
            {
                sockets[i].Dispose();
                sockets[i] = Open(server);
            }
        }

        Array.ForEach(sockets, socket => socket.Close(timeout: 0));
    }

    private Socket Open(IPEndPoint server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        socket.Blocking = false;
        for (int sent = 0; sent < _opening.Length;)
        {
            int more = socket.Send(_opening.AsSpan(sent), SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                break; // the server reads no more
            }

            sent += more;
        }

        return socket;
    }

    /// <summary>False if the server has ended the connection.</summary>
    private bool TryGoOn(Socket socket)
    {
        if (_drip.Length > 0)
        {
            socket.Send(_drip, SocketFlags.None, out SocketError error);
            return error is SocketError.Success or SocketError.WouldBlock;
        }

        if (!reads)
        {
            return true;
        }

        int count = socket.Receive(_byte, SocketFlags.None, out SocketError outcome);
        return outcome == SocketError.WouldBlock || (outcome == SocketError.Success && count > 0);
    }
}
