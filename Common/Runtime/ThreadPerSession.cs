namespace PygmyStore.Common.Runtime;

/// <summary>A worker stays with its session until it pauses or ends. A poller gives parked, ready ones to the workers.</summary>
/// <remarks>A new connection needs a worker or a place in the queue; a parked session always has a place of its own.</remarks>
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
        _turns = new TurnQueue(passes: Environment.ProcessorCount); // one keeps a core at work
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
        if (!_pool.TryRun(slot, isReserved: true))
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

/// <summary>Named threads that run one body over the items that they are given, in the order they came. For any thread.</summary>
/// <remarks>An accepted item is run, whatever happens: <see cref="Stop"/> lets the workers finish the queue.</remarks>
internal sealed class WorkerPool<T>(SocketServerOptions options, Faults faults, Action<T> body)
{
    private readonly object _gate = new();
    private readonly Queue<T> _queue = new(options.QueueLength + options.MaxConnections);
    private int _workers;
    private int _unoccupied; // workers that run nothing: they wait for an item, or are about to look for one
    private int _named;
    private bool _stopping;

    /// <summary>How long a worker above the minimum waits before it leaves: longer than the pauses of a steady load.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(10);

    public int Workers => Volatile.Read(ref _workers);

    public int Busy => Math.Max(0, Volatile.Read(ref _workers) - Volatile.Read(ref _unoccupied));

    public int Queued => _queue.Count;

    /// <summary>Starts the minimum of workers; items taken before wait for it.</summary>
    public void Start()
    {
        lock (_gate)
        {
            while (_workers < options.MinWorkers)
            {
                StartWorker();
                _workers++;
                _unoccupied++;
            }
        }
    }

    /// <summary>Refuses further items and waits for the workers to finish the others; false when time ran out first.</summary>
    public bool Stop(TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        return Deadline.Await(_gate, () => _workers == 0, deadline);
    }

    /// <summary>False when no worker and no place is free, which cannot be with the reserved places, and after Stop.</summary>
    public bool TryRun(T item, bool isReserved = false)
    {
        int places = options.QueueLength + (isReserved ? options.MaxConnections : 0);
        lock (_gate)
        {
            // Workers that are unoccupied or could be started are places too.
            if (_stopping || _queue.Count >= _unoccupied + (options.MaxWorkers - _workers) + places)
            {
                return false;
            }

            _queue.Enqueue(item);
            if (_queue.Count <= _unoccupied || _workers == options.MaxWorkers)
            {
                Monitor.Pulse(_gate);
                return true;
            }

            _workers++;
            _unoccupied++;
        }

        TryStartWorker();
        return true;
    }

    private void TryStartWorker()
    {
        try
        {
            StartWorker();
        }
        catch (Exception fault) when (fault is OutOfMemoryException or ThreadStartException)
        {
            // The machine gives no more threads: the item waits for one of those that there are (at least the minimum).
            lock (_gate)
            {
                _workers--;
                _unoccupied--;
                Monitor.PulseAll(_gate);
            }

            faults.Report(fault);
        }
    }

    private void StartWorker()
    {
        string name = $"{options.Name} worker {Interlocked.Increment(ref _named)}";
        new BackgroundLoop(name, TryRunOne, faults, options.StackBytes).Start();
    }

    /// <summary>False when the worker is to leave.</summary>
    private bool TryRunOne()
    {
        if (!TryTake(out T? item))
        {
            return false;
        }

        try
        {
            body(item);
        }
        finally
        {
            lock (_gate)
            {
                _unoccupied++;
            }
        }

        return true;
    }

    private bool TryTake(out T item)
    {
        lock (_gate)
        {
            bool leaving = false;
            while (!_queue.TryDequeue(out item!))
            {
                if (leaving || _stopping)
                {
                    _workers--;
                    _unoccupied--;
                    Monitor.PulseAll(_gate);
                    return false;
                }

                bool idledLong = !Monitor.Wait(_gate, IdleTime);
                leaving = idledLong && _workers > options.MinWorkers;
            }

            _unoccupied--;
            return true;
        }
    }
}
