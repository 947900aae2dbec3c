using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// A TCP server of blocking sockets and plain threads: accepts connections, gives each a session, and lends sessions threads
/// under one of two policies (<see cref="ThreadPolicy"/>).
/// </summary>
/// <remarks>
/// A session that waits owns no thread, so idle clients never keep out a new one. Everything is bounded by <see
/// cref="SocketServerOptions"/>. Start and Stop are called once each, by one thread; the rest from any.
/// </remarks>
public sealed class SocketServer : IDisposable
{
    /// <summary>
    /// After an abort, the time that blocked workers get to notice it; a handler that still computes is left behind.
    /// </summary>
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);

    private readonly SessionTable _table;
    private readonly IReadinessSet _readiness;
    private readonly ParkingLot _lot;
    private readonly ISessionThreads _threads;
    private readonly LingeringClose _lingering;
    private readonly Acceptor _acceptor;
    private readonly Sweeper _sweeper;
    private bool _stopped;

    /// <summary>
    /// Binds the address; connections are refused until <see cref="Start"/>. Throws <see cref="BindException"/> when the address is not to
    /// be had.
    /// </summary>
    /// <param name="endPoint">The address; port 0 picks a free one (<see cref="LocalEndPoint"/>).</param>
    /// <param name="open">
    /// Makes the session of an accepted socket, which it then owns; called once for each, from several threads. The socket
    /// has NoDelay and a receive timeout of <see cref="SocketServerOptions.Linger"/>. </param>
    /// <param name="options">Policy and bounds.</param>
    /// <param name="lingering">Where sessions put sockets to be closed gently; this server sweeps it.</param>
    public SocketServer(
        IPEndPoint endPoint, Func<Socket, ISession> open, SocketServerOptions options, LingeringClose? lingering = null)
    {
        options.Validate();
        _lingering = lingering ?? new LingeringClose(maxSockets: options.MaxLingering);
        _table = new SessionTable(options.MaxConnections);
        _readiness = options.Portable || !OperatingSystem.IsLinux() ? new SelectReadiness() : new EpollReadiness();
        _lot = new ParkingLot(_table, _readiness, open, options.ReportFault, options.Name);
        _threads = options.Policy == ThreadPolicy.PerSession
            ? new ThreadPerSession(options, _table, _lot, _readiness)
            : new ThreadPerRequest(options, _table, _lot, _readiness);
        _sweeper = new Sweeper(options, _lot, _lingering);
        try
        {
            _acceptor = new Acceptor(endPoint, options, _table, _threads, _lingering);
        }
        catch (BindException)
        {
            _readiness.Dispose();
            throw;
        }
    }

    /// <summary>The bound address.</summary>
    public IPEndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>The server's figures now; the parked sessions are counted on the spot, so not for a hot path.</summary>
    public RuntimeCounters Counters => new(
        Connections: _table.Count,
        Parked: _lot.CountParked(),
        Workers: _threads.Workers,
        BusyWorkers: _threads.BusyWorkers,
        Queued: _threads.Queued,
        Lingering: _lingering.Count,
        Accepted: _acceptor.Accepted,
        Refused: _acceptor.Refused,
        Expired: _lot.Expired,
        AcceptErrors: _acceptor.Errors,
        Faults: _lot.Faults);

    /// <summary>Starts the threads, listens and accepts; throws <see cref="BindException"/> when another server listens there by now.</summary>
    /// <param name="beforeAccepting">Is given a way to have a connection served before any other.</param>
    public void Start(Action<Action<Socket>>? beforeAccepting = null)
    {
        _threads.Start();
        _sweeper.Start();
        if (beforeAccepting is not null)
        {
            beforeAccepting(_acceptor.Admit);
            _table.WaitUntilEmpty(Environment.TickCount64 + (long)AbortPatience.TotalMilliseconds); // they take nobody's place
        }

        _acceptor.Start();
    }

    /// <summary>
    /// Unbinds, lets the sessions finish what is in hand, and cuts off what is left after <paramref name="grace"/>; true when all
    /// ended by themselves.
    /// </summary>
    public bool Stop(TimeSpan grace)
    {
        if (_stopped)
        {
            return true;
        }

        _stopped = true;
        long deadline = Environment.TickCount64 + (long)grace.TotalMilliseconds;
        _acceptor.Dispose();
        _lot.BeginDrain();
        bool drained = _table.WaitUntilEmpty(deadline) && _lingering.WaitUntilEmpty(deadline);
        if (!drained)
        {
            _lot.Abort();
            _table.WaitUntilEmpty(Environment.TickCount64 + (long)AbortPatience.TotalMilliseconds);
        }
        drained &= _threads.Stop(AbortPatience);
        _sweeper.Dispose();
        _readiness.Dispose();
        return drained;
    }

    /// <summary>Stops without grace, unless it has been stopped.</summary>
    public void Dispose() => Stop(TimeSpan.Zero);
}
