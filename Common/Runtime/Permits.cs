namespace PygmyStore.Common.Runtime;

/// <summary>
/// A counting semaphore that is fair, with a line of bounded length: a released permit goes to whoever has waited longest.
/// </summary>
/// <remarks>
/// A newcomer never overtakes a waiter, and a waiter that gives up leaves nothing behind. Safe from any thread; waiting
/// allocates nothing after a thread's first wait.
/// </remarks>
public sealed class Permits
{
    [ThreadStatic]
    private static Waiter? _waiterOfThisThread;

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly int _count;
    private readonly int _maxWaiting;
    private int _free;

    /// <summary>
    /// Makes a semaphore of <paramref name="count"/> permits, all free; at most <paramref name="maxWaiting"/> threads stand in line for
    /// one.
    /// </summary>
    public Permits(int count, int maxWaiting = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxWaiting);
        _count = count;
        _maxWaiting = maxWaiting;
        _free = count;
    }

    /// <summary>Permits that are held.</summary>
    public int InUse
    {
        get
        {
            lock (_gate)
            {
                return _count - _free;
            }
        }
    }

    /// <summary>Threads that wait for a permit.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>
    /// Takes a permit, waiting for it until <paramref name="deadlineMilliseconds"/> on the scale of
    /// <see cref="Environment.TickCount64"/> (<see cref="long.MaxValue"/>: for ever); false when the time is up, and at once when the
    /// line is full. A free permit is taken even when the deadline has passed.
    /// </summary>
    public bool TryAcquire(long deadlineMilliseconds)
    {
        Waiter waiter;
        lock (_gate)
        {
            // Permits are free only when nobody waits: Release hands them on.
            if (_free > 0)
            {
                _free--;
                return true;
            }
            if (_waiters.Count >= _maxWaiting || deadlineMilliseconds <= Environment.TickCount64)
            {
                return false;
            }

            waiter = _waiterOfThisThread ??= new Waiter();
            waiter.Granted = false;
            _waiters.AddLast(waiter.Node);
        }
        if (waiter.Wait(deadlineMilliseconds))
        {
            return true;
        }

        lock (_gate)
        {
            // The grant may have come between the timeout and here; then it counts.
            if (waiter.Granted)
            {
                return true;
            }

            _waiters.Remove(waiter.Node);
            return false;
        }
    }

    /// <summary>Gives a permit back, once for each that was taken.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (_waiters.First is { } oldest)
            {
                _waiters.RemoveFirst();
                oldest.Value.Grant();
                return;
            }
            if (_free == _count)
            {
                throw new SemaphoreFullException("A permit was released that nobody held.");
            }

            _free++;
        }
    }

    /// <summary>One thread's place in the line; a thread waits in one line at a time, so it needs only one.</summary>
    private sealed class Waiter
    {
        public Waiter() => Node = new LinkedListNode<Waiter>(this);

        public LinkedListNode<Waiter> Node { get; }

        public bool Granted { get; set; }

        public void Grant()
        {
            lock (this)
            {
                Granted = true;
                Monitor.Pulse(this);
            }
        }

        public bool Wait(long deadlineMilliseconds)
        {
            lock (this)
            {
                while (!Granted)
                {
                    long left = deadlineMilliseconds - Environment.TickCount64;
                    if (left <= 0)
                    {
                        return false;
                    }

                    Monitor.Wait(this, (int)Math.Min(left, int.MaxValue));
                }
                return true;
            }
        }
    }
}
