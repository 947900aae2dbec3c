using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Tests.Common.Http;

namespace PygmyStore.Tests.Client.Load.Engine;

/// <summary>A server whose every connection, on a thread of its own, does what the test says; then it is closed.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<RawConnection> _connections = [];
    private readonly List<Thread> _threads = []; // the acceptor's, until it has ended
    private readonly Thread _acceptor;
    private readonly Action<RawConnection> _serve;

    public RawServer(Action<RawConnection> serve)
    {
        _serve = serve;
        _listener.Start();
        _acceptor = new Thread(() => UntilTheEnd(Accept));
        _acceptor.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Connections => _connections.Count;

    /// <summary>Answers each request with this, for ever.</summary>
    public static Action<RawConnection> Answers(string answer) => connection =>
    {
        while (true)
        {
            connection.ReadMessage();
            connection.Send(answer);
        }
    };

    public void Dispose()
    {
        _listener.Stop();
        _acceptor.Join();
        foreach (RawConnection connection in _connections)
        {
            connection.Dispose();
        }

        _threads.ForEach(thread => thread.Join());
    }

    private void Accept()
    {
        while (true)
        {
            var connection = new RawConnection(_listener.AcceptSocket());
            _connections.Add(connection);
            var thread = new Thread(() =>
            {
                using (connection)
                {
                    UntilTheEnd(() => _serve(connection));
                }
            });
            _threads.Add(thread);
            thread.Start();
        }
    }

    private static void UntilTheEnd(Action work)
    {
        try
        {
            work();
        }
        catch (Exception end) when (
            end is SocketException or EndOfStreamException or ObjectDisposedException or InvalidOperationException)
        {
            // The client left, or the test is over.
        }
    }
}
