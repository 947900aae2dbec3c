namespace PygmyStore.Common.Runtime;

/// <summary>
/// Leaders and followers: the workers themselves wait on the readiness set. The one that is woken reads, handles and answers.
/// Then it arms the session again, or stays with it: so a session has a thread of its own while few have one (decision 24).
/// </summary>
/// <remarks>
/// Only <see cref="SocketServerOptions.Running"/> workers have a place: they wait for sessions or serve one. A worker that stays
/// with its session, or is inside a <see cref="BlockingRegion"/>, has given its place back. Another worker gets it only when no
/// worker waits for sessions, so that a short wait under light load wakes no thread.
/// </remarks>
internal sealed class SessionThreads
{
    /// <summary>Sessions that keep their thread at their own wish (<see cref="IWorker.TryKeep"/>): few servers call us.</summary>
    public const int MaxKept = 4;

    // With more sessions than this for each that may have its own thread, those that have one are answered far sooner than the
    // others, and threads that only take turns cost more than shared ones (measured in decision 24).
    private const int MaxActivePerOwnThread = 6;

    private readonly SocketServerOptions _options;
    private readonly SessionTable _table;
    private readonly ParkingLot _lot;
    private readonly IReadinessSet _readiness;
    private readonly Places _places;
    private readonly ReadyQueue _ready = new();
    private readonly ActiveSessions _active;
    private int _awaiting; // workers with a place that wait for sessions
    private int _serving;
    private int _owners;

    public SessionThreads(
        SocketServerOptions options, SessionTable table, ParkingLot lot, IReadinessSet readiness, Faults faults)
    {
        _options = options;
        _table = table;
        _lot = lot;
        _readiness = readiness;
        _active = new ActiveSessions((int)Math.Min((long)options.OwnThreads * MaxActivePerOwnThread, int.MaxValue));
        _places = new Places(options, faults, () => new Worker(this));
    }

    public int Workers => _places.Threads;

    public int BusyWorkers => Volatile.Read(ref _serving);

    public int Queued => _ready.Count;

    public void Start() => _places.Start();

    /// <summary>Opens and parks the session of a new connection.</summary>
    public void Admit(SessionSlot slot)
    {
        if (_lot.TryOpen(slot))
        {
            _lot.Park(slot);
        }
    }

    /// <summary>Ends the threads; false when some are still busy after <paramref name="patience"/>.</summary>
    public bool Stop(TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        _places.BeginStop();
        _readiness.Stop();
        return _places.AwaitEnd(deadline);
    }

    /// <summary>Serves one session; false when the worker is to end.</summary>
    public bool TakeTurn(Worker worker)
    {
        if ((!worker.HasPlace && !_places.TryAwait(worker)) || !TryTakeSession(out SessionSlot? slot))
        {
            _places.EndThread();
            return false;
        }

        if (slot is not null)
        {
            Serve(slot, worker);
        }

        return true;
    }

    /// <summary>Whether the worker may stay with its session; then it has given its place back.</summary>
    public bool TryStay(Worker worker)
    {
        if (_options.OwnThreads == 0 || _options.ParkAfter == TimeSpan.Zero || _lot.IsDraining)
        {
            return false;
        }

        SessionSlot slot = worker.Slot!;
        slot.LastRequest = _active.Note(slot.LastRequest);
        // Else nobody would serve what becomes ready next.
        bool isCovered = Volatile.Read(ref _awaiting) > 0 || _places.HasTaker;
        if (_active.AreMany || !isCovered)
        {
            return false;
        }

        if (!worker.IsOwner)
        {
            if (!Counting.TryIncrement(ref _owners, _options.OwnThreads))
            {
                return false;
            }

            worker.IsOwner = true;
            GivePlaceOf(worker);
        }

        return true;
    }

    /// <summary>Whether the worker may stay with its session however long it pauses.</summary>
    public bool TryKeep(Worker worker)
    {
        if (_lot.IsDraining || (!worker.IsKept && !_places.TryKeep(MaxKept)))
        {
            return false;
        }

        worker.IsKept = true;
        EndOwnership(worker);
        GivePlaceOf(worker);
        return true;
    }

    // Each side changes its own count before it reads the other's, so one of the two sees that a place must be offered: the
    // worker that gives it back, or the last one that waits for sessions and gets one.
    public void GivePlaceOf(Worker worker)
    {
        if (!worker.HasPlace)
        {
            return;
        }

        _places.GiveBack(worker);
        if (Volatile.Read(ref _awaiting) == 0)
        {
            _places.Offer();
        }
        else
        {
            WakeForReady();
        }
    }

    public bool TryTakePlaceFor(Worker worker) => _places.TryTake(worker);

    private void Serve(SessionSlot slot, Worker worker)
    {
        worker.BeginTurn(slot);
        Interlocked.Increment(ref _serving);
        bool yields = false;
        try
        {
            yields = _lot.Serve(slot, worker);
        }
        finally
        {
            Interlocked.Decrement(ref _serving);
            EndStay(worker);
        }

        if (yields)
        {
            Yield(slot, worker);
        }
    }

    private void EndStay(Worker worker)
    {
        EndOwnership(worker);
        if (worker.IsKept)
        {
            worker.IsKept = false;
            _places.EndKeeping();
        }
    }

    private void EndOwnership(Worker worker)
    {
        if (worker.IsOwner)
        {
            worker.IsOwner = false;
            Interlocked.Decrement(ref _owners);
        }
    }

    /// <summary>Behind all that are ready now: none of them waits longer than one turn of each of the others.</summary>
    private void Yield(SessionSlot slot, Worker worker)
    {
        if (!_places.IsStopped)
        {
            Span<ulong> tokens = stackalloc ulong[ReadyQueue.Batch];
            AddReported(tokens[.._readiness.Poll(tokens)]);
        }

        _ready.Add(slot);
        if (!worker.HasPlace)
        {
            WakeForReady();
        }
    }

    private void AddReported(ReadOnlySpan<ulong> tokens)
    {
        foreach (ulong token in tokens)
        {
            if (_table.TryClaim(token) is { } slot)
            {
                _ready.Add(slot);
            }
        }
    }

    /// <summary>For a ready session that the calling thread does not serve next.</summary>
    private void WakeForReady()
    {
        if (_ready.Count > 0 && Volatile.Read(ref _awaiting) > 0)
        {
            _readiness.Poke();
        }
    }

    /// <summary>False when the server stops. No session: look again.</summary>
    private bool TryTakeSession(out SessionSlot? slot)
    {
        if (_ready.TryTake(out slot))
        {
            WakeForReady();
            return true;
        }

        if (_places.IsStopped) // perhaps the readiness set is gone
        {
            return false;
        }

        Span<ulong> tokens = stackalloc ulong[ReadyQueue.Batch];
        int count = AwaitReports(tokens);
        if (count > 0)
        {
            slot = _table.TryClaim(tokens[0]);
            AddReported(tokens[1..count]);
            WakeForReady();
        }

        return true;
    }

    private int AwaitReports(Span<ulong> tokens)
    {
        // Alone, it takes what is ready at once; beside others one, and the set wakes the next of them for the rest.
        bool isAlone = Interlocked.Increment(ref _awaiting) == 1;
        try
        {
            // What was added before anybody could see that this worker waits is seen here.
            return _ready.Count > 0 ? 0 : _readiness.Wait(isAlone ? tokens : tokens[..1]);
        }
        finally
        {
            if (Interlocked.Decrement(ref _awaiting) == 0)
            {
                _places.Offer();
            }
        }
    }
}
