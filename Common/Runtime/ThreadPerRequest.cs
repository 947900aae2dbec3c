namespace PygmyStore.Common.Runtime;

/// <summary>
/// Leaders and followers: the workers themselves wait on the readiness set. The one that is woken reads, handles, answers, and
/// arms the session again. There is no queue and no hand-off. A connection owns no thread between its requests.
/// </summary>
/// <remarks>
/// Only <see cref="SocketServerOptions.Running"/> workers have a place: they wait for sessions or serve one. A worker inside a
/// <see cref="BlockingRegion"/> gives its place back. Another one gets it only when no worker waits for sessions, so a short wait
/// under light load wakes no thread. A new worker starts when a place is offered and nobody waits for it.
/// </remarks>
#pragma warning disable CA1001 // Workers may still use the semaphore when a stop has lost patience; it has no handle to free.
internal sealed class ThreadPerRequest(
    SocketServerOptions options, SessionTable table, ParkingLot lot, IReadinessSet readiness, Faults faults)
    : ISessionThreads, IWorker
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _places = new(options.Running); // offered to the workers without one
    private readonly List<BackgroundLoop> _threads = []; // as many as were ever started; they end with the server
    private int _givenBack; // places that are offered to nobody yet
    private int _awaitingPlace;
    private int _awaitingSession;
    private int _serving;
    private volatile bool _isStopped;

    public bool MayWait => false;

    public bool TryGoOn() => true;

    public int Workers => _threads.Count;

    public int BusyWorkers => Volatile.Read(ref _serving);

    public int Queued => 0;

    public void Start()
    {
        for (int i = 0; i < options.Running; i++)
        {
            TryStartThread();
        }
    }

    public bool TryAdmit(SessionSlot slot)
    {
        if (lot.TryOpen(slot))
        {
            lot.Park(slot);
        }

        return true;
    }

    public bool Stop(TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        _isStopped = true; // for a worker that comes back when the readiness set is gone
        readiness.Stop();
        _places.Release(options.MaxWorkers); // all see the stop at the readiness set
        BackgroundLoop[] threads;
        lock (_threads)
        {
            threads = [.. _threads];
        }

        return Array.TrueForAll(
            threads, thread => thread.Join(TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64))));
    }

    // Each side changes its own count before it reads the other's, so one of the two sees that a place must be offered: the
    // worker that gives it back, or the last one that waits for sessions and gets one.
    internal void GivePlace()
    {
        Interlocked.Increment(ref _givenBack);
        if (Volatile.Read(ref _awaitingSession) == 0)
        {
            OfferPlace();
        }
    }

    internal bool TryTakePlace() => TryTakeGivenBack() || _places.Wait(0);

    internal void AwaitPlace()
    {
        if (!TryTakeGivenBack())
        {
            Interlocked.Increment(ref _awaitingPlace);
            _places.Wait();
            Interlocked.Decrement(ref _awaitingPlace);
        }
    }

    private bool TryTakeGivenBack()
    {
        int count = Volatile.Read(ref _givenBack);
        while (count > 0)
        {
            int seen = Interlocked.CompareExchange(ref _givenBack, count - 1, count);
            if (seen == count)
            {
                return true;
            }

            count = seen;
        }

        return false;
    }

    private void OfferPlace()
    {
        if (!TryTakeGivenBack())
        {
            return;
        }

        _places.Release();
        if (_places.CurrentCount > Volatile.Read(ref _awaitingPlace))
        {
            TryStartThread();
        }
    }

    private void TryStartThread()
    {
        lock (_threads)
        {
            if (_threads.Count == options.MaxWorkers)
            {
                return;
            }

            var thread = new BackgroundLoop($"{options.Name} worker {_threads.Count + 1}", Work, faults, options.StackBytes);
            try
            {
                thread.Start();
                _threads.Add(thread);
            }
            catch (Exception fault) when (fault is OutOfMemoryException or ThreadStartException)
            {
                faults.Report(fault); // the workers that there are carry on
            }
        }
    }

    /// <summary>Serves one session; false when the server stops.</summary>
    private bool Work()
    {
        BlockingRegion.AwaitPlace(this);
        if (_isStopped)
        {
            return false;
        }

        Span<ulong> token = stackalloc ulong[1];
        Interlocked.Increment(ref _awaitingSession);
        int count;
        try
        {
            count = readiness.Wait(token);
        }
        finally
        {
            if (Interlocked.Decrement(ref _awaitingSession) == 0)
            {
                OfferPlace();
            }
        }

        if (count == 0)
        {
            return false;
        }

        if (table.TryClaim(token[0]) is { } slot)
        {
            Interlocked.Increment(ref _serving);
            try
            {
                lot.Serve(slot, this);
            }
            finally
            {
                Interlocked.Decrement(ref _serving);
            }
        }

        return true;
    }
}

/// <summary>Lets another worker run during a wait for a commit or server: <c>using (BlockingRegion.Enter()) {...}</c>.</summary>
/// <remarks>It never blocks, and may be nested. The worker goes on at once: it waits for a place when its turn ends.</remarks>
public readonly ref struct BlockingRegion
{
    [ThreadStatic]
    private static ThreadPerRequest? _placeOfThisThread; // null also inside a region, so an inner one does nothing

    private readonly ThreadPerRequest? _place;

    private BlockingRegion(ThreadPerRequest? place) => _place = place;

    /// <summary>Enters the region; dispose the result on the same thread to leave it.</summary>
    public static BlockingRegion Enter()
    {
        ThreadPerRequest? place = _placeOfThisThread;
        _placeOfThisThread = null;
        place?.GivePlace();
        return new BlockingRegion(place);
    }

    public void Dispose()
    {
        if (_place is not null && _place.TryTakePlace())
        {
            _placeOfThisThread = _place;
        }
    }

    /// <summary>Waits until the current thread has one of the places of <paramref name="threads"/>.</summary>
    internal static void AwaitPlace(ThreadPerRequest threads)
    {
        if (_placeOfThisThread is null)
        {
            threads.AwaitPlace();
            _placeOfThisThread = threads;
        }
    }
}
