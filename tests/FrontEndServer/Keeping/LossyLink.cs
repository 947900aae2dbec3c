using System.Net;
using System.Net.Sockets;
using PygmyStore.Tests.Common.Http;

namespace PygmyStore.Tests.FrontEndServer.Keeping;

/// <summary>
/// A link to a server that carries each request there and each answer back, but for one: the first answer to a request with that
/// method, instead of which the connection ends.
/// </summary>
internal sealed class LossyLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<RawConnection> _connections = [];
    private readonly Thread _acceptor;
    private readonly IPEndPoint _server;
    private readonly string _method;
    private int _lost;

    public LossyLink(IPEndPoint server, string method)
    {
        (_server, _method) = (server, method);
        _listener.Start();
        _acceptor = new Thread(Accept) { IsBackground = true, Name = "lossy link" };
        _acceptor.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Whether the answer was lost.</summary>
    public bool HasLost => Volatile.Read(ref _lost) > 0;

    /// <summary>Called after the server has answered what gets lost, and before the client can know.</summary>
    public Action? AtLoss { get; set; }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
        }

        _acceptor.Join();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                RawConnection client = Keep(new RawConnection(_listener.AcceptSocket()));
                new Thread(() => Carry(client)) { IsBackground = true, Name = "lossy connection" }.Start();
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // the test is over
        }
    }

    private void Carry(RawConnection client)
    {
        try
        {
            RawConnection server = Keep(new RawConnection(_server));
            while (true)
            {
                RawMessage request = client.ReadMessage();
                RawMessage answer = server.Ask(request.Head + request.Body);
                if (request.StartLine.StartsWith(_method + " ", StringComparison.Ordinal)
                    && Interlocked.CompareExchange(ref _lost, 1, 0) == 0)
                {
                    AtLoss?.Invoke();
                    client.Dispose();
                    server.Dispose();
                    return;
                }

                client.Send(answer.Head + answer.Body);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // one side has left
        }
    }

    private RawConnection Keep(RawConnection connection)
    {
        lock (_connections)
        {
            _connections.Add(connection);
        }

        return connection;
    }
}
