namespace PygmyStore.Common.Runtime;

/// <summary>
/// A worker stays with its session until the session pauses or ends; parked sessions wait with one poller thread, which hands
/// those that are ready to the workers.
/// </summary>
/// <remarks>
/// A new connection needs a free worker or a place in the queue. A parked session that is ready has a place of its own, since
/// the number of connections is bounded: who was let in is never turned away.
/// </remarks>
internal sealed class ThreadPerSession : ISessionThreads, IWorker
{
    /// <summary>Sessions that the poller learns of in one call.</summary>
    private const int PollBatch = 64;

    [ThreadStatic]
    private static bool _hasPass; // of the session that this thread serves

    private readonly SessionTable _table;
    private readonly ParkingLot _lot;
    private readonly IReadinessSet _readiness;
    private readonly bool _lingers;
    private readonly WorkerPool<SessionSlot> _pool;
    private readonly Thread _poller;
    private readonly Backlog _backlog;

    public ThreadPerSession(SocketServerOptions options, SessionTable table, ParkingLot lot, IReadinessSet readiness)
    {
        _table = table;
        _lot = lot;
        _readiness = readiness;
        _backlog = new Backlog(options.PipeliningAtOnce);
        _lingers = options.Linger > TimeSpan.Zero;
        _poller = new Thread(Poll, options.StackBytes) { Name = $"{options.Name} poller", IsBackground = true };
        _pool = new WorkerPool<SessionSlot>(
            new WorkerPoolOptions
            {
                Name = options.Name,
                MinWorkers = options.MinWorkers,
                MaxWorkers = options.MaxWorkers,
                QueueLength = options.QueueLength,
                ReservedLength = options.MaxConnections,
                StackBytes = options.StackBytes,
                ReportFault = options.ReportFault,
            },
            Serve);
    }

    public bool MayLinger => _lingers && _pool.Queued == 0 && !_lot.IsDraining;


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

        _hasPass = _hasPass || _backlog.TryTakePass();
        return _hasPass;
    }

    public bool TryAdmit(SessionSlot slot) => _pool.TryRun(slot);

    public bool Stop(TimeSpan patience)
    {
        // The poller first: once it has ended, nobody hands the pool a session any more.
        _readiness.Stop();
        bool pollerEnded = !_poller.IsAlive || _poller.Join(patience);
        return _pool.Stop(patience) && pollerEnded;
    }

    private void Serve(SessionSlot slot)
    {
        _hasPass = slot.HasPass;
        slot.HasPass = false;
        if ((slot.Session is not null || _lot.TryOpen(slot)) && _lot.Serve(slot, this))
        {
            _backlog.Add(slot);
        }

        if (_hasPass)
        {
            _backlog.ReturnPass();
        }

        while (_backlog.TryTakeNext() is { } next)
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

    private void Poll()
    {
        Span<ulong> tokens = stackalloc ulong[PollBatch];
        int count;
        while ((count = _readiness.Wait(tokens)) > 0)
        {
            foreach (ulong token in tokens[..count])
            {
                if (_table.TryClaim(token) is { } slot)
                {
                    Run(slot);
                }
            }
        }
    }
}
