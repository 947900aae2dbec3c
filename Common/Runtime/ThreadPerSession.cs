namespace PygmyStore.Common.Runtime;

/// <summary>
/// A worker stays with its session until the session pauses or ends. Parked sessions wait with one poller thread, which gives
/// those that are ready to the workers.
/// </summary>
/// <remarks>
/// A new connection needs a free worker or a place in the queue. A parked session that is ready has a place of its own, because
/// the number of connections is bounded: a connection that was accepted is never turned away later.
/// </remarks>
internal sealed class ThreadPerSession : ISessionThreads, IWorker
{
    private const int PollBatch = 64; // sessions that the poller learns of in one call

    [ThreadStatic]
    private static bool _hasPass; // of the session that this thread serves

    private readonly SessionTable _table;
    private readonly ParkingLot _lot;
    private readonly IReadinessSet _readiness;
    private readonly bool _waits;
    private readonly WorkerPool<SessionSlot> _pool;
    private readonly BackgroundLoop _poller;
    private readonly TurnQueue _turns;

    public ThreadPerSession(
        SocketServerOptions options, SessionTable table, ParkingLot lot, IReadinessSet readiness, Faults faults)
    {
        _table = table;
        _lot = lot;
        _readiness = readiness;
        _turns = new TurnQueue(options.PipeliningAtOnce);
        _waits = options.ParkAfter > TimeSpan.Zero;
        _poller = new BackgroundLoop($"{options.Name} poller", Poll, faults, options.StackBytes);
        _pool = new WorkerPool<SessionSlot>(options, faults, Serve);
    }

    public bool MayWait => _waits && _pool.Queued == 0 && !_lot.IsDraining;

    public int Workers => _pool.Workers;

    public int BusyWorkers => _pool.Busy;

    public int Queued => _pool.Queued;

    public void Start()
    {
        _pool.Start();
        _poller.Start();
    }

    public bool TryGoOn()
    {
        if (_pool.Queued > 0)
        {
            return false;
        }

        _hasPass = _hasPass || _turns.TryTakePass();
        return _hasPass;
    }

    public bool TryAdmit(SessionSlot slot) => _pool.TryRun(slot);

    public bool Stop(TimeSpan patience)
    {
        // The poller first: once it has ended, the pool gets no more sessions.
        _readiness.Stop();
        bool pollerEnded = _poller.Join(patience);
        return _pool.Stop(patience) && pollerEnded;
    }

    private void Serve(SessionSlot slot)
    {
        _hasPass = slot.HasPass;
        slot.HasPass = false;
        if ((slot.Session is not null || _lot.TryOpen(slot)) && _lot.Serve(slot, this))
        {
            _turns.Add(slot);
        }

        if (_hasPass)
        {
            _turns.ReturnPass();
        }

        while (_turns.TryTakeNext() is { } next)
        {
            Run(next);
        }
    }

    private void Run(SessionSlot slot)
    {
        if (!_pool.TryRunReserved(slot))
        {
            _lot.Close(slot);
        }
    }

    /// <summary>False when the readiness set has stopped.</summary>
    private bool Poll()
    {
        Span<ulong> tokens = stackalloc ulong[PollBatch];
        int count = _readiness.Wait(tokens);
        foreach (ulong token in tokens[..count])
        {
            if (_table.TryClaim(token) is { } slot)
            {
                Run(slot);
            }
        }

        return count > 0;
    }
}

/// <summary>
/// The sessions that have more requests in hand and take turns. Only a few have a pass for one turn, so that a client that sends
/// ten thousand requests at once leaves workers, and what they call, to the others. For any thread.
/// </summary>
internal sealed class TurnQueue(int passes)
{
    private readonly Lock _lock = new();
    private readonly Queue<SessionSlot> _waiting = new(); // at most as many as there are connections
    private int _held;

    /// <summary>Takes a pass for a session that is being served; false when none is free or others wait for one.</summary>
    public bool TryTakePass()
    {
        lock (_lock)
        {
            if (_held == passes || _waiting.Count > 0)
            {
                return false;
            }

            _held++;
            return true;
        }
    }

    public void ReturnPass()
    {
        lock (_lock)
        {
            _held--;
        }
    }

    public void Add(SessionSlot slot)
    {
        lock (_lock)
        {
            _waiting.Enqueue(slot);
        }
    }

    /// <summary>The next session that may go on, with its pass; null when there is none.</summary>
    public SessionSlot? TryTakeNext()
    {
        lock (_lock)
        {
            if (_held == passes || !_waiting.TryDequeue(out SessionSlot? next))
            {
                return null;
            }

            _held++;
            next.HasPass = true;
            return next;
        }
    }
}
