namespace PygmyStore.Common.Runtime;

/// <summary>The places of those workers that run, and the threads that may take one.</summary>
/// <remarks>
/// A thread starts when a place is offered and no worker sleeps. One that has slept for the
/// <see cref="SocketServerOptions.IdleTime"/> ends. The one that slept last is woken first, so what a burst has started ends
/// although some are still needed.
/// </remarks>
internal sealed class Places(SocketServerOptions options, Faults faults, Func<Worker> makeWorker)
{
    private readonly object _gate = new(); // of the sleeping, the threads and the offers
    private readonly List<Worker> _sleeping = [];
    private int _threads;
    private int _named;
    private int _kept;
    private int _offered; // free places that a woken or new worker is about to take
    private int _free; // places that nobody has
    private volatile bool _isStopped;

    public int Threads => Volatile.Read(ref _threads);

    public bool IsStopped => _isStopped;

    /// <summary>Whether somebody could take a place that is offered.</summary>
    public bool HasTaker => _sleeping.Count > 0 || Threads < MaxThreads;

    private int MaxThreads => options.MaxWorkers + Volatile.Read(ref _kept);

    public void Start()
    {
        for (int i = 0; i < options.Running; i++)
        {
            Interlocked.Increment(ref _free);
            Offer();
        }
    }

    /// <summary>Wakes the workers that sleep; those that come take no place any more.</summary>
    public void BeginStop()
    {
        _isStopped = true;
        lock (_gate)
        {
            foreach (Worker worker in _sleeping)
            {
                worker.HasOffer = true;
                worker.Wake();
            }

            _sleeping.Clear();
        }
    }

    /// <summary>Waits until all threads have ended.</summary>
    public bool AwaitEnd(long deadlineMilliseconds) => Deadline.Await(_gate, () => _threads == 0, deadlineMilliseconds);

    /// <summary>Lets one more session keep its thread: the bound of threads grows with it.</summary>
    public bool TryKeep(int limit) => Counting.TryIncrement(ref _kept, limit);

    public void EndKeeping() => Interlocked.Decrement(ref _kept);

    /// <summary>Takes the worker's place from it; the caller decides whether to offer it.</summary>
    public void GiveBack(Worker worker)
    {
        worker.HasPlace = false;
        Interlocked.Increment(ref _free);
    }

    public bool TryTake(Worker worker)
    {
        if (!Counting.TryDecrement(ref _free))
        {
            return false;
        }

        worker.HasPlace = true;
        return true;
    }

    /// <summary>Waits for a place; false when the worker has slept long enough to end, or the server stops.</summary>
    public bool TryAwait(Worker worker)
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

                if (TryTake(worker))
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

    /// <summary>Wakes or starts a worker for a free place that nobody is about to take.</summary>
    public void Offer()
    {
        if (Volatile.Read(ref _free) == 0)
        {
            return;
        }

        Worker? sleeper = null;
        lock (_gate)
        {
            if (_isStopped || Volatile.Read(ref _free) <= _offered || !HasTaker)
            {
                return;
            }

            _offered++;
            if (_sleeping.Count == 0)
            {
                _threads++;
            }
            else
            {
                sleeper = _sleeping[^1];
                sleeper.HasOffer = true;
                _sleeping.RemoveAt(_sleeping.Count - 1);
            }
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

    public void EndThread()
    {
        lock (_gate)
        {
            _threads--;
            Monitor.PulseAll(_gate);
        }
    }

    private bool IsLeaving(Worker worker)
    {
        lock (_gate)
        {
            return _sleeping.Remove(worker); // else it is being woken
        }
    }

    private void TryStartThread()
    {
        string name = $"{options.Name} worker {Interlocked.Increment(ref _named)}";
        try
        {
            new BackgroundLoop(name, makeWorker().TakeTurn, faults, options.StackBytes).Start();
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

/// <summary>Counts that never pass a bound. For any thread.</summary>
internal static class Counting
{
    public static bool TryIncrement(ref int count, int limit)
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

    /// <summary>False when it is zero.</summary>
    public static bool TryDecrement(ref int count)
    {
        for (int seen = Volatile.Read(ref count); seen > 0; seen = Volatile.Read(ref count))
        {
            if (Interlocked.CompareExchange(ref count, seen - 1, seen) == seen)
            {
                return true;
            }
        }

        return false;
    }
}
