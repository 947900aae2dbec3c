namespace PygmyStore.Common.Runtime;

/// <summary>
/// Leaders and followers: the workers themselves wait on the readiness set. The one that is woken reads, handles and answers.
/// Then it arms the session again, or stays with it: so a session has a thread of its own while few have one (decision 24).
/// </summary>
/// <remarks>
/// <para>Only <see cref="SocketServerOptions.Running"/> workers have a place: they wait for sessions or serve one. A worker that
/// stays with its session, or is inside a <see cref="BlockingRegion"/>, has given its place back. Another worker gets it only when
/// no worker waits for sessions, so that a short wait under light load wakes no thread.</para>
/// <para>A thread starts when a place is offered and no worker sleeps. One that has slept for <see cref="SocketServerOptions.IdleTime"/> ends. The one
/// that slept last is woken first, so what a burst has started ends although some are still needed.</para>
/// </remarks>
internal sealed class SessionThreads(
    SocketServerOptions options, SessionTable table, ParkingLot lot, IReadinessSet readiness, Faults faults)
{
    /// <summary>Sessions that keep their thread at their own wish (<see cref="IWorker.TryKeep"/>): few servers call us.</summary>
    public const int MaxKept = 4;

    private readonly object _gate = new(); // of the sleeping, the threads and the offers
    private readonly List<Worker> _sleeping = [];
    private readonly ReadyQueue _ready = new();
    private int _threads;
    private int _named;
    private int _offered; // free places that a woken or new worker is about to take
    private int _free; // places that nobody has
    private int _awaiting; // workers with a place that wait for sessions
    private int _serving;
    private int _owners;
    private int _kept;
    private volatile bool _isStopped;

    public int Workers => Volatile.Read(ref _threads);

    public int BusyWorkers => Volatile.Read(ref _serving);

    public int Queued => _ready.Count;

    /// <summary>Whether somebody serves what becomes ready next, or can be woken or started for it.</summary>
    private bool IsCovered =>
        Volatile.Read(ref _awaiting) > 0 || _sleeping.Count > 0 || Volatile.Read(ref _threads) < MaxThreads;

    private int MaxThreads => options.MaxWorkers + Volatile.Read(ref _kept);

    public void Start()
    {
        for (int i = 0; i < options.Running; i++)
        {
            Interlocked.Increment(ref _free);
            OfferPlace();
        }
    }

    /// <summary>Opens and parks the session of a new connection.</summary>
    public void Admit(SessionSlot slot)
    {
        if (lot.TryOpen(slot))
        {
            lot.Park(slot);
        }
    }

    /// <summary>Ends the threads; false when some are still busy after <paramref name="patience"/>.</summary>
    public bool Stop(TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        _isStopped = true; // for a worker that comes back when the readiness set is gone
        readiness.Stop();
        lock (_gate)
        {
            foreach (Worker worker in _sleeping)
            {
                worker.HasOffer = true;
                worker.Wake();
            }

            _sleeping.Clear();
        }

        return Deadline.Await(_gate, () => _threads == 0, deadline);
    }

    /// <summary>Serves one session; false when the worker is to end.</summary>
    public bool TakeTurn(Worker worker)
    {
        if ((!worker.HasPlace && !TryAwaitPlace(worker)) || !TryTakeSession(out SessionSlot? slot))
        {
            EndThread();
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
        if (options.ParkAfter == TimeSpan.Zero || lot.IsDraining || !IsCovered)
        {
            return false;
        }

        if (!worker.IsOwner)
        {
            if (!TryIncrement(ref _owners, options.OwnThreads))
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
        if (lot.IsDraining || (!worker.IsKept && !TryIncrement(ref _kept, MaxKept)))
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

        worker.HasPlace = false;
        Interlocked.Increment(ref _free);
        if (Volatile.Read(ref _awaiting) == 0)
        {
            OfferPlace();
        }
        else if (_ready.Count > 0)
        {
            readiness.Poke();
        }
    }

    public bool TryTakePlaceFor(Worker worker)
    {
        for (int free = Volatile.Read(ref _free); free > 0; free = Volatile.Read(ref _free))
        {
            if (Interlocked.CompareExchange(ref _free, free - 1, free) == free)
            {
                worker.HasPlace = true;
                return true;
            }
        }

        return false;
    }

    private static bool TryIncrement(ref int count, int limit)
    {
        for (int seen = Volatile.Read(ref count); seen < limit; seen = Volatile.Read(ref count))
        {
            if (Interlocked.CompareExchange(ref count, seen + 1, seen) == seen)
            {
                return true;
            }
        }

        return false;
    }

    private void Serve(SessionSlot slot, Worker worker)
    {
        worker.BeginTurn();
        Interlocked.Increment(ref _serving);
        bool yields = false;
        try
        {
            yields = lot.Serve(slot, worker);
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
            Interlocked.Decrement(ref _kept);
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
        Span<ulong> tokens = stackalloc ulong[ReadyQueue.Batch];
        foreach (ulong token in tokens[..readiness.Poll(tokens)])
        {
            if (table.TryClaim(token) is { } ready)
            {
                _ready.Add(ready);
            }
        }

        _ready.Add(slot);
        if (!worker.HasPlace)
        {
            WakeForReady();
        }
    }

    /// <summary>For a ready session that the calling thread does not serve next.</summary>
    private void WakeForReady()
    {
        if (_ready.Count > 0 && Volatile.Read(ref _awaiting) > 0)
        {
            readiness.Poke();
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

        if (_isStopped)
        {
            return false;
        }

        Span<ulong> token = stackalloc ulong[1];
        Interlocked.Increment(ref _awaiting);
        int count = 0;
        try
        {
            if (_ready.Count > 0)
            {
                return true; // it came before anybody saw that this worker waits
            }

            count = readiness.Wait(token);
        }
        finally
        {
            if (Interlocked.Decrement(ref _awaiting) == 0 && Volatile.Read(ref _free) > 0)
            {
                OfferPlace();
            }
        }

        slot = count > 0 ? table.TryClaim(token[0]) : null;
        return true;
    }

    /// <summary>Waits for a place; false when the worker has slept long enough to end, or the server stops.</summary>
    private bool TryAwaitPlace(Worker worker)
    {
        while (true)
        {
            lock (_gate)
            {
                if (worker.HasOffer)
                {
                    worker.HasOffer = false;
                    _offered--;
                }

                if (_isStopped)
                {
                    return false;
                }

                if (TryTakePlaceFor(worker))
                {
                    return true;
                }

                _sleeping.Add(worker);
            }

            if (!worker.Sleep(options.IdleTime) && IsLeaving(worker))
            {
                return false;
            }
        }
    }

    private bool IsLeaving(Worker worker)
    {
        lock (_gate)
        {
            return _sleeping.Remove(worker); // else it is being woken
        }
    }

    private void EndThread()
    {
        lock (_gate)
        {
            _threads--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Wakes or starts a worker for a free place that nobody is about to take.</summary>
    private void OfferPlace()
    {
        Worker? sleeper = null;
        lock (_gate)
        {
            if (_isStopped || Volatile.Read(ref _free) <= _offered)
            {
                return;
            }

            if (_sleeping.Count > 0)
            {
                sleeper = _sleeping[^1];
                _sleeping.RemoveAt(_sleeping.Count - 1);
                sleeper.HasOffer = true;
            }
            else if (_threads >= MaxThreads)
            {
                return;
            }
            else
            {
                _threads++;
            }

            _offered++;
        }

        if (sleeper is null)
        {
            TryStartThread();
        }
        else
        {
            sleeper.Wake();
        }
    }

    private void TryStartThread()
    {
        var worker = new Worker(this);
        string name = $"{options.Name} worker {Interlocked.Increment(ref _named)}";
        try
        {
            new BackgroundLoop(name, worker.TakeTurn, faults, options.StackBytes).Start();
        }
        catch (Exception fault) when (fault is OutOfMemoryException or ThreadStartException)
        {
            lock (_gate)
            {
                _offered--;
            }

            EndThread();
            faults.Report(fault); // the workers that there are carry on
        }
    }
}
