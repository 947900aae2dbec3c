using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>A TCP server of blocking sockets, which lends threads to sessions (<see cref="SessionThreads"/>).</summary>
/// <remarks>Start and Stop are called once each, by one thread; the rest by any.</remarks>
public sealed class SocketServer : IDisposable
{
    // Deadlines are of seconds, so a tenth is exact enough; a sweep of some thousand slots takes microseconds.
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(100);

    // While a lingering peer is sending: what a socket's buffers hold comes again within some milliseconds.
    private static readonly TimeSpan BusySweepPeriod = TimeSpan.FromMilliseconds(2);

    private const long ClockStepMilliseconds = 16; // TickCount64 may be so late

    // After an abort, the time that blocked workers get to notice it; a handler that still computes is left behind.
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);

    private readonly SessionTable _table;
    private readonly IReadinessSet _readiness;
    private readonly ParkingLot _lot;
    private readonly SessionThreads _threads;
    private readonly LingeringClose _lingering;
    private readonly Acceptor _acceptor;
    private readonly BackgroundLoop _sweeper;
    private readonly ManualResetEventSlim _stopSweeping = new();
    private readonly Faults _faults;
    private TimeSpan _untilSweep = SweepPeriod;
    private long _sweepDue;
    private bool _stopped;

    /// <summary>Binds the address; refuses connections until <see cref="Start"/>. Throws <see cref="BindException"/>.</summary>
    /// <remarks>Several threads call <paramref name="open"/>. The session owns the socket; reads wait for ParkAfter.</remarks>
    public SocketServer(
        IPEndPoint endPoint, Func<Socket, ISession> open, SocketServerOptions options, LingeringClose? lingering = null)
    {
        options.Validate();
        _lingering = lingering ?? new LingeringClose(maxSockets: options.MaxLingering);
        _table = new SessionTable(options.MaxConnections);
        _readiness = options.Portable || !OperatingSystem.IsLinux() ? new SelectReadiness() : new EpollReadiness();
        _faults = new Faults(options.ReportFault);
        _lot = new ParkingLot(_table, _readiness, open, _faults);
        _threads = new SessionThreads(options, _table, _lot, _readiness, _faults);
        _sweeper = new BackgroundLoop($"{options.Name} sweeper", Sweep, _faults, options.StackBytes);
        try
        {
            _acceptor = new Acceptor(endPoint, options, _table, _threads, _lingering, _faults);
        }
        catch (BindException)
        {
            _readiness.Dispose();
            throw;
        }
    }

    public IPEndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>The server's figures now; the parked sessions are counted on the spot, so not for a hot path.</summary>
    public RuntimeCounters Counters => new(
        Connections: _table.Count,
        Parked: _table.Parked,
        Workers: _threads.Workers,
        BusyWorkers: _threads.BusyWorkers,
        Queued: _threads.Queued,
        Lingering: _lingering.Count,
        Accepted: _acceptor.Accepted,
        Refused: _acceptor.Refused,
        Expired: _lot.Expired,
        AcceptErrors: _acceptor.Errors,
        Faults: _faults.Count);

    /// <summary>Starts the threads and accepts; throws <see cref="BindException"/> when another listens there by now.</summary>
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

    /// <summary>Unbinds, lets sessions finish what is in hand, cuts off the rest after the grace; true when none was.</summary>
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
        _stopSweeping.Set();
        _sweeper.Join();
        _stopSweeping.Dispose();
        _readiness.Dispose();
        return drained;
    }

    /// <summary>Stops without grace, unless it has been stopped.</summary>
    public void Dispose() => Stop(TimeSpan.Zero);

    /// <summary>Keeps time: deadlines of parked sessions, throttling, lingering closes, which end with the server.</summary>
    private bool Sweep()
    {
        if (_stopSweeping.Wait(_untilSweep))
        {
            _lingering.Sweep(long.MaxValue);
            return false;
        }

        long now = Environment.TickCount64;
        if (now >= _sweepDue)
        {
            _lot.Expire(now);
            _lot.EndThrottling(now);
            _sweepDue = now + (long)SweepPeriod.TotalMilliseconds - ClockStepMilliseconds;
        }

        _untilSweep = _lingering.Sweep(now) ? BusySweepPeriod : SweepPeriod;
        return true;
    }
}

/// <summary>A moment of a <see cref="SocketServer"/> in figures: gauges first, then totals since the start.</summary>
/// <remarks>Busy workers may be blocked. Refused connections count as accepted. Faults came to a catch-all.</remarks>
public readonly record struct RuntimeCounters(
    int Connections, int Parked, int Workers, int BusyWorkers, int Queued, int Lingering,
    long Accepted, long Refused, long Expired, long AcceptErrors, long Faults);

/// <summary>The serving of one connection, in turns: while it waits for bytes or for room, it has no thread.</summary>
/// <remarks>
/// At most one of <see cref="Serve"/>, <see cref="Fail"/>, <see cref="Expire"/> and <see cref="Close"/> runs at a time, and each
/// sees what the one before wrote. Only <see cref="BeginDrain"/> may come at any moment, from any thread, until
/// <see cref="Close"/> begins. The session owns its socket, keeps it blocking, and makes no asynchronous call on it.
/// </remarks>
public interface ISession
{
    /// <summary>When it expires, on the scale of <see cref="Environment.TickCount64"/>. Other threads read it.</summary>
    long DeadlineMilliseconds { get; }

    /// <summary>Whether nothing is in hand: a drain then closes the session. Read only while it is parked or parks.</summary>
    bool IsIdle { get; }

    /// <summary>
    /// Handles what is there: bytes or the end of the peer, or room after <see cref="SessionStep.ParkUntilWritable"/>. Ask
    /// <see cref="IWorker.MayWait"/> before a read that could wait.
    /// </summary>
    SessionStep Serve(IWorker worker);

    /// <summary><see cref="Serve"/> threw, and that was reported. The session may send a farewell, in several turns.</summary>
    SessionStep Fail();

    /// <summary>The deadline passed while it was parked. It may send what does not block; <see cref="Close"/> follows.</summary>
    void Expire();

    /// <summary>
    /// From now on: finish what is in hand, then close. A session that is being served has its receiving side shut down as
    /// well, so that a blocked read ends once it has delivered what had already arrived.
    /// </summary>
    void BeginDrain();

    /// <summary>The last call, made exactly once: disposes the socket, unless <see cref="LingeringClose"/> has it.</summary>
    void Close();
}

/// <summary>What a session asks for at the end of a turn.</summary>
public enum SessionStep
{
    Park, // nothing is left to do until more bytes arrive or the deadline passes
    ParkUntilWritable, // nothing can be done until the peer takes some of what was sent, or the deadline passes
    Yield, // there is more to do, but others have their turn first (IWorker.TryGoOn)
    Throttle, // the peer asks too much: nothing is read from it for 200 ms, then it is parked
    Close,
}

/// <summary>The thread that serves a session's turn, as the session sees it.</summary>
public interface IWorker
{
    /// <summary>Whether it may wait for more bytes in a blocking read: while few sessions have a thread of their own.</summary>
    bool MayWait { get; }

    /// <summary>The same however long the session pauses, asked before each read; for a few sessions of the server.</summary>
    bool TryKeep();

    /// <summary>Whether it may answer one more request in this turn; else it <see cref="SessionStep.Yield"/>s.</summary>
    bool TryGoOn();
}
