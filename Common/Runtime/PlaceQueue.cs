namespace PygmyStore.Common.Runtime;

/// <summary>A number of places, and the queue of the threads that wait for one, first come, first served.</summary>
/// <remarks>
/// A thread that would wait longer than it may is told so at once (<see cref="WaitEstimate"/>). For any thread. It allocates
/// nothing but once for each thread that waits.
/// </remarks>
/// <param name="places">1 or more.</param>
/// <param name="maxWaiting">Threads that may wait: a bound of memory.</param>
/// <param name="clock">In microseconds; the machine's if null.</param>
public sealed class PlaceQueue(int places, int maxWaiting, Func<long>? clock = null)
{
    /// <summary>There is no place within the time.</summary>
    public const long None = -1;

    private const int Waits = 0;
    private const int HasPlace = 1;

    [ThreadStatic]
    private static Waiter? _ofThisThread;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly WaitEstimate _estimate = new(clock);
    private int _taken;

    public int Taken => Volatile.Read(ref _taken);

    public int Waiting => _waiting.Count;

    /// <summary>
    /// Takes a place, within the deadline (<see cref="Environment.TickCount64"/>). Returns what Leave wants back.
    /// </summary>
    public long Enter(long deadlineMilliseconds)
    {
        long now = _estimate.Now;
        Waiter self;
        lock (_lock)
        {
            if (_taken < places)
            {
                _taken++;
                _estimate.Begin(now);
                return now;
            }

            if (_waiting.Count >= maxWaiting || _estimate.IsLonger(_waiting.Count + 1, now, deadlineMilliseconds))
            {
                return None;
            }

            self = _ofThisThread ??= new Waiter();
            self.Word.Value = Waits;
            _waiting.AddLast(self.Node);
        }

        return self.Word.Wait(Waits, deadlineMilliseconds) || !TryGiveUp(self) ? _estimate.Now : None;
    }

    /// <summary>Gives the place to the first that waits, or back.</summary>
    public void Leave(long entered)
    {
        long now = _estimate.Now;
        Waiter? next;
        lock (_lock)
        {
            _estimate.End(now - entered);
            next = _waiting.First?.Value;
            if (next is null)
            {
                _taken--;
                return;
            }

            _waiting.RemoveFirst();
            _estimate.Turn(now);
            next.Word.Value = HasPlace;
        }

        next.Word.WakeOne();
    }

    /// <summary>False when it has got a place meanwhile.</summary>
    private bool TryGiveUp(Waiter self)
    {
        lock (_lock)
        {
            bool waits = self.Word.Value == Waits;
            if (waits)
            {
                _waiting.Remove(self.Node);
            }

            return waits;
        }
    }

    /// <summary>A thread in a queue; it can be in one at a time.</summary>
    private sealed class Waiter
    {
        public Waiter() => Node = new LinkedListNode<Waiter>(this);

        public WakeWord Word { get; } = new();

        public LinkedListNode<Waiter> Node { get; }
    }
}
