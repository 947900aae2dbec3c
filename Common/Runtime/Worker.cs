namespace PygmyStore.Common.Runtime;

/// <summary>One of the threads of <see cref="SessionThreads"/>: what it has, and how it sleeps.</summary>
/// <remarks>Only its own thread uses it, but for <see cref="HasOffer"/> and <see cref="Wake"/>.</remarks>
internal sealed class Worker(SessionThreads threads) : IWorker
{
    // Of a client that sends many requests together: a turn of so many is over in a millisecond, and they can share one send.
    private const int RequestsPerTurn = 16;

    private const int NoOffer = 0;
    private const int Offer = 1;

    [ThreadStatic]
    private static Worker? _current;

    private readonly WakeWord _offer = new() { Value = Offer };
    private int _requests;

    /// <summary>The worker whose turn runs on this thread; null on other threads.</summary>
    public static Worker? Current => _current;

    /// <summary>Whether it has one of the places of those that run.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Whether it was woken, or started, for a free place, and has not looked for it yet.</summary>
    public bool HasOffer
    {
        get => _offer.Value == Offer;
        set => _offer.Value = value ? Offer : NoOffer;
    }

    /// <summary>Whether the session that it serves owns it, until it pauses.</summary>
    public bool IsOwner { get; set; }

    /// <summary>Whether the session that it serves keeps it, until it ends.</summary>
    public bool IsKept { get; set; }

    /// <summary>What it serves, or served last.</summary>
    public SessionSlot? Slot { get; private set; }

    public bool MayWait => threads.TryStay(this);

    public bool TryKeep() => threads.TryKeep(this);

    // A session with a thread of its own is in nobody's way: it has no place.
    public bool TryGoOn() => IsOwner || IsKept || ++_requests < RequestsPerTurn;

    public bool TakeTurn()
    {
        _current = this;
        return threads.TakeTurn(this);
    }

    public void BeginTurn(SessionSlot slot)
    {
        _requests = 0;
        Slot = slot;
    }

    public void GivePlace() => threads.GivePlaceOf(this);

    public void TryTakePlace() => threads.TryTakePlaceFor(this);

    /// <summary>Waits for an offer; false when none has come in that time.</summary>
    public bool Sleep(TimeSpan longest) => _offer.Wait(NoOffer, Environment.TickCount64 + (long)longest.TotalMilliseconds);

    /// <summary>Wakes it after an offer.</summary>
    public void Wake() => _offer.WakeOne();
}

/// <summary>Lets another worker run during a wait for a commit or server: <c>using (BlockingRegion.Enter()) {...}</c>.</summary>
/// <remarks>It never blocks, and may be nested. The worker goes on at once: it waits for a place when its turn ends.</remarks>
public readonly ref struct BlockingRegion
{
    private readonly Worker? _worker; // null also where it has no place, as in an inner region: then nothing is done

    private BlockingRegion(Worker? worker) => _worker = worker;

    /// <summary>Enters the region; dispose the result on the same thread to leave it.</summary>
    public static BlockingRegion Enter()
    {
        if (Worker.Current is not { HasPlace: true } worker)
        {
            return default;
        }

        worker.GivePlace();
        return new BlockingRegion(worker);
    }

    public void Dispose() => _worker?.TryTakePlace();
}

/// <summary>Sessions that are ready and wait for a worker, in the order they came. For any thread.</summary>
internal sealed class ReadyQueue
{
    /// <summary>Reports that are taken at once: their call then costs little, and none waits behind many.</summary>
    public const int Batch = 16;

    private readonly Lock _lock = new();
    private readonly Queue<SessionSlot> _slots = new(); // at most as many as there are connections
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Add(SessionSlot slot)
    {
        lock (_lock)
        {
            _slots.Enqueue(slot);
            Interlocked.Increment(ref _count); // a fence: the caller reads who waits after it
        }
    }

    public bool TryTake(out SessionSlot? slot)
    {
        slot = null;
        if (Count == 0)
        {
            return false;
        }

        lock (_lock)
        {
            if (!_slots.TryDequeue(out slot))
            {
                return false;
            }

            Interlocked.Decrement(ref _count);
            return true;
        }
    }
}
