namespace PygmyStore.Common.Runtime;

/// <summary>
/// Leaders and followers: of many threads, lets only a few be <em>running</em> (waiting for sessions, or serving one without
/// blocking), and keeps one of them waiting for sessions as long as the limit is not reached.
/// </summary>
/// <remarks>
/// A thread is running, blocked (inside a <see cref="BlockingRegion"/>) or idle. A place that a blocking thread gives up is
/// filled only when nobody waits for sessions, so that a short block under light load wakes no one. The counts are
/// changed by interlocked operations; each side changes its own count before it reads the other's (a blocking thread:
/// running, then waiting; a thread with a session: waiting, then running), so one of the two sees the gap and fills it.
/// </remarks>
internal sealed class RunningLimit(int limit, int maxThreads, Func<bool> tryStartThread)
{
    private readonly object _gate = new();
    private int _running;
    private int _waiting;
    private int _idle;
    private int _threads;
    private int _calls;
    private bool _stopped;

    public int Threads => Volatile.Read(ref _threads);

    public int Busy => Math.Max(0, Volatile.Read(ref _threads) - Volatile.Read(ref _idle) - Volatile.Read(ref _waiting));

    public void Start(int threads)
    {
        // Threads beyond the limit go idle by themselves, at the start of their first turn.
        for (int i = 0; i < threads; i++)
        {
            AddThread();
        }
    }

    /// <summary>The current thread is about to wait for a session; false when it must end instead.</summary>
    public bool BeginWaiting()
    {
        if (!StayOrIdle())
        {
            return false;
        }

        Interlocked.Increment(ref _waiting);
        return true;
    }

    /// <summary>The current thread has a session, or was woken to stop.</summary>
    public void EndWaiting()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            CallAnother();
        }
    }

    public void BeginBlocking()
    {
        Interlocked.Decrement(ref _running);
        CallAnother();
    }

    public void EndBlocking() => Interlocked.Increment(ref _running);

    /// <summary>The current thread ends.</summary>
    public void Leave() => Interlocked.Decrement(ref _threads);

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool StayOrIdle()
    {
        if (Volatile.Read(ref _running) <= limit)
        {
            return true;
        }

        lock (_gate)
        {
            if (Interlocked.Decrement(ref _running) < limit)
            {
                Interlocked.Increment(ref _running);
                return true;
            }
            _idle++;
            while (_calls == 0 && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            _idle--;
            if (_stopped)
            {
                return false;
            }

            _calls--;
            return true;
        }
    }

    private void CallAnother()
    {
        if (Volatile.Read(ref _waiting) > 0 || Volatile.Read(ref _running) >= limit)
        {
            return;
        }

        lock (_gate)
        {
            if (_stopped || Volatile.Read(ref _waiting) > 0 || Volatile.Read(ref _running) >= limit)
            {
                return;
            }

            if (_idle > _calls)
            {
                Interlocked.Increment(ref _running);
                _calls++;
                Monitor.Pulse(_gate);
                return;
            }
            if (_threads < maxThreads)
            {
                AddThread();
            }
        }
    }

    private void AddThread()
    {
        Interlocked.Increment(ref _threads);
        Interlocked.Increment(ref _running);
        if (tryStartThread())
        {
            return;
        }
        // The machine gives no more threads: those that there are carry on.
        Interlocked.Decrement(ref _running);
        Interlocked.Decrement(ref _threads);
    }
}
