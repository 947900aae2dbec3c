using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>What became of an item that was submitted to a <see cref="CombiningQueue{TItem}"/>.</summary>
public enum CombiningOutcome
{
    Done, // its batch has run
    NotBegun, // nothing was done with it: the queue was full, or its batch did not begin in time
    Unknown, // its batch began and did not end in time; what the batch stores in the item is not to be read
}

/// <summary>The bounds of a <see cref="CombiningQueue{TItem}"/>, each 1 or more.</summary>
/// <param name="Leaders">Batches that run at once. The fewer, the more items share each.</param>
/// <param name="Waiting">Threads inside Submit at once, also while their batch runs.</param>
/// <param name="BatchItems">Most items in a batch.</param>
/// <param name="BatchWeight">Most weight of a batch's items together. One item alone may weigh more.</param>
public readonly record struct CombiningLimits(
    int Leaders, int Waiting, int BatchItems = int.MaxValue, int BatchWeight = int.MaxValue);

/// <summary>The action of a <see cref="CombiningQueue{TItem}"/> threw: a bug. Every item of that batch gets this.</summary>
public sealed class BatchException(Exception cause)
    : Exception("The batch failed with an exception; see the inner one.", cause);

/// <summary>Runs the items of many threads in batches, without a thread of its own (flat combining, Hendler 2010).</summary>
/// <remarks>
/// <para>A thread that finds fewer leaders at work than allowed leads: it takes the oldest items along, as many as fit, runs the
/// batch, passes the lead on to the first thread that waits, and wakes the threads of its batch. So a batch holds what came while
/// the batches before it ran, and a single item runs at once.</para>
/// <para>For any thread. A submit allocates nothing: each thread keeps its place in the queue for its next submit.</para>
/// </remarks>
/// <typeparam name="TItem">What is asked. The batch stores the answer in it.</typeparam>
public sealed class CombiningQueue<TItem>
    where TItem : class
{
    private const long Never = long.MaxValue;

    [ThreadStatic]
    private static Place? _placeOfThisThread;

    private readonly Lock _lock = new(); // guards the queue and the number of leaders
    private readonly LinkedList<Place> _queue = new();
    private readonly CombiningLimits _limits;
    private readonly Func<TItem, int> _weightOf;
    private readonly Action<ReadOnlySpan<TItem>> _run;
    private int _leaders;
    private int _waiting;

    /// <summary>A run gets a batch, oldest item first; it may not submit to a queue of the same type of item.</summary>
    public CombiningQueue(CombiningLimits limits, Action<ReadOnlySpan<TItem>> run, Func<TItem, int>? weightOf = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Leaders, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Waiting, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.BatchItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.BatchWeight, 1);
        _limits = limits;
        _run = run;
        _weightOf = weightOf ?? (static _ => 1);
    }

    /// <summary>What a <see cref="Place"/> is used for.</summary>
    private enum State
    {
        Free,
        Queued,
        Leads, // or is to lead once its thread wakes
        Taken, // in the batch of another thread
        Done,
    }

    /// <summary>Items whose batch has not begun.</summary>
    public int Queued => _queue.Count;

    /// <summary>
    /// Has the item run in a batch. The deadlines (<see cref="Environment.TickCount64"/>) are for its batch to begin and, once
    /// it has begun, to end. A thread that leads stays until its batch ends.
    /// </summary>
    /// <exception cref="BatchException">The action threw while it ran the item's batch.</exception>
    public CombiningOutcome Submit(TItem item, long beginDeadlineMilliseconds = Never, long endDeadlineMilliseconds = Never)
    {
        Place self = _placeOfThisThread ??= new Place();
        self.Begin(item, _weightOf(item));
        try
        {
            return Interlocked.Increment(ref _waiting) > _limits.Waiting
                ? self.End(CombiningOutcome.NotBegun)
                : Submit(self, Math.Min(beginDeadlineMilliseconds, endDeadlineMilliseconds), endDeadlineMilliseconds);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private CombiningOutcome Submit(Place self, long beginDeadline, long endDeadline)
    {
        using var blocking = BlockingRegion.Enter();
        LeadOrEnqueue(self);
        while (self.State == State.Queued)
        {
            if (!self.Wait(beginDeadline) && TryLeave(self))
            {
                return self.End(CombiningOutcome.NotBegun);
            }
        }

        if (self.State == State.Leads)
        {
            Lead(self);
        }

        while (self.State != State.Done)
        {
            if (!self.Wait(endDeadline) && self.State != State.Done)
            {
                _placeOfThisThread = null; // the leader still uses this one
                return CombiningOutcome.Unknown;
            }
        }

        return self.End(CombiningOutcome.Done);
    }

    private void LeadOrEnqueue(Place self)
    {
        lock (_lock)
        {
            if (_leaders < _limits.Leaders)
            {
                _leaders++;
                self.State = State.Leads;
            }
            else
            {
                _queue.AddLast(self.Node);
            }
        }
    }

    /// <summary>False when a leader has taken the place along, or has passed the lead on to it.</summary>
    private bool TryLeave(Place self)
    {
        lock (_lock)
        {
            bool isQueued = self.State == State.Queued;
            if (isQueued)
            {
                _queue.Remove(self.Node);
            }

            return isQueued;
        }
    }

#pragma warning disable CA1031 // A bug of the action must reach every item of the batch, and no thread may hang.
    private void Lead(Place self)
    {
        TakeAlong(self);
        Exception? failure = null;
        try
        {
            _run(CollectionsMarshal.AsSpan(self.Batch));
        }
        catch (Exception error)
        {
            failure = error;
        }

        PassOn(); // first, so that the next leader works while this thread wakes the others
        foreach (Place follower in self.Followers)
        {
            follower.Complete(failure);
            follower.Wake();
        }

        self.Batch.Clear();
        self.Followers.Clear();
        self.Complete(failure);
    }
#pragma warning restore CA1031

    /// <summary>Makes a batch of the leader's item and of the oldest ones that fit.</summary>
    private void TakeAlong(Place self)
    {
        self.Batch.Add(self.Item!);
        long weight = self.Weight;
        lock (_lock)
        {
            while (_queue.First?.Value is { } oldest
                && self.Batch.Count < _limits.BatchItems
                && (weight += oldest.Weight) <= _limits.BatchWeight)
            {
                _queue.RemoveFirst();
                oldest.State = State.Taken;
                self.Batch.Add(oldest.Item!);
                self.Followers.Add(oldest);
            }
        }
    }

    private void PassOn()
    {
        Place? next;
        lock (_lock)
        {
            next = _queue.First?.Value;
            if (next is null)
            {
                _leaders--;
                return;
            }

            _queue.RemoveFirst();
            next.State = State.Leads;
        }

        next.Wake();
    }

    /// <summary>One thread's place in the queue or in a batch, used again for each submit.</summary>
    /// <remarks>
    /// The queue's lock guards the changes of the state, except to Done, which the leader of the batch makes. A wake may come
    /// late, after the wait that it was for has timed out, so the thread looks at the state after each wait. An event wakes a
    /// thread faster than a monitor, whose lock the woken thread must take: measured, a third more records a second.
    /// </remarks>
#pragma warning disable CA1001 // It lives as long as its thread: the event's handle frees itself.
    private sealed class Place
#pragma warning restore CA1001
    {
        private readonly AutoResetEvent _wake = new(false);
        private volatile State _state;
        private Exception? _failure;

        public Place() => Node = new LinkedListNode<Place>(this);

        /// <summary>Its link in the queue.</summary>
        public LinkedListNode<Place> Node { get; }

        public State State
        {
            get => _state;
            set => _state = value;
        }

        public TItem? Item { get; private set; }

        public int Weight { get; private set; }

        /// <summary>The items of the batch that it leads.</summary>
        public List<TItem> Batch { get; } = [];

        /// <summary>The other places of that batch.</summary>
        public List<Place> Followers { get; } = [];

        public void Begin(TItem item, int weight)
        {
            if (_state != State.Free)
            {
                throw new InvalidOperationException("A batch may not submit another item while it runs.");
            }

            (Item, Weight, _state) = (item, weight, State.Queued);
        }

        /// <summary>Waits for a wake; false when the time is over.</summary>
        public bool Wait(long deadlineMilliseconds) => deadlineMilliseconds == Never
            ? _wake.WaitOne()
            : _wake.WaitOne((int)Math.Clamp(deadlineMilliseconds - Environment.TickCount64, 0, int.MaxValue));

        public void Wake() => _wake.Set();

        /// <summary>Tells its thread that the batch has ended.</summary>
        public void Complete(Exception? failure)
        {
            _failure = failure;
            _state = State.Done;
        }

        /// <summary>Frees the place and returns the outcome, or throws what the batch threw.</summary>
        public CombiningOutcome End(CombiningOutcome outcome)
        {
            Exception? failure = _failure;
            (Item, _failure, _state) = (null, null, State.Free);
            return failure is null ? outcome : throw new BatchException(failure);
        }
    }
}
