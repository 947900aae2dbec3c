using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Stage;

/// <summary>
/// Stands between two servers of the stage: the caller knows the relay's address only. It passes bytes on as they are, delays
/// them, and breaks connections as it is told. On loopback, for any thread.
/// </summary>
/// <remarks>
/// It listens only while the stage says that the server behind it does: so a call to a dead server finds nobody, as without a
/// relay, and not a connection that breaks. The first means that nothing was done, the second that nobody knows.
/// </remarks>
/// <param name="name">As in <see cref="StageAsk.Links"/>.</param>
/// <param name="address">Where the caller calls.</param>
/// <param name="target">The server that is called.</param>
internal sealed class TierRelay(string name, IPEndPoint address, IPEndPoint target) : IDisposable
{
    /// <summary>Connections at once: a server makes at most 84 to another one, with the settings as they are.</summary>
    public const int MaxConnections = 128;

    private const int MaxPending = 128; // as many as may come at once

    private readonly Lock _lock = new();
    private readonly HashSet<RelayedConnection> _connections = [];
    private readonly ManualResetEventSlim _ending = new();
    private TcpListener? _listener;

    public string Name => name;

    public IPEndPoint Address => address;

    public LinkFaults Faults { get; } = new();

    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Begins to listen, or ends it; connections that are open stay. Another try follows if the port is taken.</summary>
    public void Listen(bool shall)
    {
        lock (_lock)
        {
            if (shall == _listener is not null || (shall && _ending.IsSet))
            {
                return;
            }

            if (shall)
            {
                Begin();
            }
            else
            {
                _listener!.Dispose();
                _listener = null;
            }
        }
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        _ending.Set();
        Listen(shall: false);
        RelayedConnection[] open;
        lock (_lock)
        {
            open = [.. _connections];
        }

        Array.ForEach(open, connection => connection.Dispose());
    }

    private void Begin()
    {
        var listener = new TcpListener(address);
        try
        {
            listener.Start(MaxPending);
        }
        catch (SocketException)
        {
            listener.Dispose(); // somebody else has taken the port for now
            return;
        }

        _listener = listener;
        new Thread(() => Accept(listener)) { Name = $"relay {name}", IsBackground = true }.Start();
    }

    private void Accept(TcpListener listener)
    {
        try
        {
            while (true)
            {
                Take(listener.AcceptSocket());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            lock (_lock)
            {
                listener.Dispose();
                _listener = _listener == listener ? null : _listener; // if nobody has ended it, the next Listen begins anew
            }
        }
    }

    private void Take(Socket caller)
    {
        var connection = new RelayedConnection(caller, target, Faults, _ending, Forget);
        lock (_lock)
        {
            if (_connections.Count >= MaxConnections || _ending.IsSet)
            {
                connection.Dispose();
                return;
            }

            _connections.Add(connection);
        }

        connection.Start();
    }

    private void Forget(RelayedConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }
}
