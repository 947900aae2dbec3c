using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>What became of an item that was submitted to a <see cref="CombiningQueue{TItem}"/>.</summary>
public enum CombiningOutcome
{
    /// <summary>Its batch has run.</summary>
    Done,

    /// <summary>Nothing was done with it: the queue was full, or its batch did not begin in time.</summary>
    NotBegun,

    /// <summary>
    /// Its batch began, but had not ended when the time was over. What the batch stores in it is not to be read.
    /// </summary>
    Unknown,
}

/// <summary>The bounds of a <see cref="CombiningQueue{TItem}"/>, each 1 or more.</summary>
/// <param name="Leaders">Batches that run at once. The fewer, the more items share each.</param>
/// <param name="Waiting">
/// Threads inside Submit at once, those whose batch runs included. The next one gets <see cref="CombiningOutcome.NotBegun"/>
/// immediately.
/// </param>
/// <param name="BatchItems">Most items in a batch.</param>
/// <param name="BatchWeight">Most weight of a batch's items together. One item alone may weigh more.</param>
public readonly record struct CombiningLimits(
    int Leaders, int Waiting, int BatchItems = int.MaxValue, int BatchWeight = int.MaxValue);

/// <summary>The action of a <see cref="CombiningQueue{TItem}"/> threw: a bug. Every item of that batch gets this.</summary>
public sealed class BatchException(Exception cause)
    : Exception("The batch failed with an exception; see the inner one.", cause);

/// <summary>
/// Runs the items of many threads in batches, without a thread or a timer of its own (flat combining, Hendler et al. 2010).
/// </summary>
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
    private static CombiningPlace<TItem>? _placeOfThisThread;

    private readonly Lock _lock = new();
    private readonly CombiningLimits _limits;
    private readonly Func<TItem, int> _weightOf;
    private readonly Action<ReadOnlySpan<TItem>> _run;
    private CombiningPlace<TItem>? _first; // The queue. The lock guards it and the next three.
    private CombiningPlace<TItem>? _last;
    private int _queued;
    private int _leaders;
    private int _waiting;

    /// <param name="limits">The bounds.</param>
    /// <param name="run">
    /// Runs a batch, oldest item first, on the thread of one of its items. It may not submit to a queue of the same type of item.
    /// </param>
    /// <param name="weightOf">What an item adds to the weight of its batch; 1 unless given.</param>
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

    /// <summary>Items whose batch has not begun.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Has the item run in a batch, and returns when the batch has ended or the time is over.</summary>
    /// <param name="item">The item.</param>
    /// <param name="beginDeadlineMilliseconds">
    /// Until when its batch must have begun, on the scale of <see cref="Environment.TickCount64"/>; never later than the other.
    /// </param>
    /// <param name="endDeadlineMilliseconds">
    /// Until when a batch that has begun is waited for. A thread that leads stays until its batch ends.
    /// </param>
    /// <exception cref="BatchException">The action threw while it ran the item's batch.</exception>
    public CombiningOutcome Submit(TItem item, long beginDeadlineMilliseconds = Never, long endDeadlineMilliseconds = Never)
    {
        CombiningPlace<TItem> self = _placeOfThisThread ??= new CombiningPlace<TItem>();
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

    private CombiningOutcome Submit(CombiningPlace<TItem> self, long beginDeadline, long endDeadline)
    {
        using var blocking = BlockingRegion.Enter();
        LeadOrEnqueue(self);
        while (self.State == PlaceState.Queued)
        {
            if (!self.Wait(beginDeadline) && TryLeave(self))
            {
                return self.End(CombiningOutcome.NotBegun);
            }
        }

        if (self.State == PlaceState.Leads)
        {
            Lead(self);
        }

        while (self.State != PlaceState.Done)
        {
            if (!self.Wait(endDeadline) && self.State != PlaceState.Done)
            {
                _placeOfThisThread = null; // the leader still uses this one
                return CombiningOutcome.Unknown;
            }
        }

        return self.End(CombiningOutcome.Done);
    }

    private void LeadOrEnqueue(CombiningPlace<TItem> self)
    {
        lock (_lock)
        {
            if (_leaders < _limits.Leaders)
            {
                _leaders++;
                self.State = PlaceState.Leads;
                return;
            }

            self.Previous = _last;
            if (_last is null)
            {
                _first = self;
            }
            else
            {
                _last.Next = self;
            }

            _last = self;
            _queued++;
        }
    }

    /// <summary>False when a leader has taken the place along, or has passed the lead on to it.</summary>
    private bool TryLeave(CombiningPlace<TItem> self)
    {
        lock (_lock)
        {
            if (self.State != PlaceState.Queued)
            {
                return false;
            }

            Remove(self);
            return true;
        }
    }

    private void Remove(CombiningPlace<TItem> place)
    {
        if (place.Previous is null)
        {
            _first = place.Next;
        }
        else
        {
            place.Previous.Next = place.Next;
        }

        if (place.Next is null)
        {
            _last = place.Previous;
        }
        else
        {
            place.Next.Previous = place.Previous;
        }

        (place.Previous, place.Next) = (null, null);
        _queued--;
    }

#pragma warning disable CA1031 // A bug of the action must reach every item of the batch, and no thread may hang.
    private void Lead(CombiningPlace<TItem> self)
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

        self.Batch.Clear();
        PassOn(); // first, so that the next leader works while this thread wakes the others
        for (CombiningPlace<TItem>? place = self; place is not null;)
        {
            CombiningPlace<TItem>? next = place.Next; // before the place is its thread's again
            place.Complete(failure, isAwake: place == self);
            place = next;
        }
    }
#pragma warning restore CA1031

    /// <summary>Makes a batch of the leader and the oldest places that fit, and links those to the leader's.</summary>
    private void TakeAlong(CombiningPlace<TItem> self)
    {
        lock (_lock)
        {
            self.Batch.Add(self.Item!);
            long weight = self.Weight;
            CombiningPlace<TItem> end = self;
            while (_first is { } oldest
                && self.Batch.Count < _limits.BatchItems
                && (weight += oldest.Weight) <= _limits.BatchWeight)
            {
                Remove(oldest);
                oldest.State = PlaceState.Taken;
                self.Batch.Add(oldest.Item!);
                end.Next = oldest;
                end = oldest;
            }
        }
    }

    private void PassOn()
    {
        CombiningPlace<TItem>? next;
        lock (_lock)
        {
            next = _first;
            if (next is null)
            {
                _leaders--;
                return;
            }

            Remove(next);
            next.State = PlaceState.Leads;
        }

        next.Wake();
    }
}
