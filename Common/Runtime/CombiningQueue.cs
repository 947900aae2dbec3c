namespace PygmyStore.Common.Runtime;

/// <summary>What became of an item that was submitted to a <see cref="CombiningQueue{TItem}"/>.</summary>
public enum CombiningOutcome
{
    Done, // its batch has run
    NotBegun, // nothing was done with it: its batch did not begin in time, or would not have
    Unknown, // its batch began and did not end in time; what the batch stores in the item is not to be read
}

/// <summary>The action of a <see cref="CombiningQueue{TItem}"/> threw: a bug. Every item of that batch gets this.</summary>
public sealed class BatchException(Exception cause)
    : Exception("The batch failed with an exception; see the inner one.", cause);

/// <summary>Runs the items of many threads in batches, without a thread of its own (flat combining, Hendler 2010).</summary>
/// <remarks>
/// <para>A thread that finds fewer leaders at work than allowed leads a batch of its own item at once. All others join the last
/// batch that has not begun, or open a new one when that is full. When a batch ends, its leader passes the lead on to the oldest
/// batch: whichever of that batch's threads is first to notice leads it. So a batch holds what came while the batches before it
/// ran, and one system call wakes all of its threads. A leader may wait briefly for the threads that the last batch has let go
/// (<see cref="CombiningLimits.GatherMicroseconds"/>): else the first to come again leads alone, and the others wait.</para>
/// <para>A thread that would wait longer than it may, as the queue has moved so far (<see cref="WaitEstimate"/>), is told so at
/// once. For any thread. A submit allocates nothing: batches are used again.</para>
/// </remarks>
/// <typeparam name="TItem">What is asked. The run stores the answer in it.</typeparam>
public sealed class CombiningQueue<TItem>
    where TItem : class
{
    private const long Never = long.MaxValue;
    private const int KeptBatches = 16; // more are in use only while many threads are slow to leave

    [ThreadStatic]
    private static bool _isInRun;

    private readonly Lock _lock = new(); // guards all below, and the items of batches that have not begun
    private readonly Queue<CombiningBatch<TItem>> _waiting = new(); // batches without a leader, the oldest first
    private readonly Stack<CombiningBatch<TItem>> _free = new();
    private readonly WaitEstimate _estimate;
    private readonly CombiningLimits _limits;
    private readonly Func<TItem, int> _weightOf;
    private readonly Action<ReadOnlySpan<TItem>> _run;
    private CombiningBatch<TItem>? _open; // the last batch, while it has not begun
    private int _endedItems; // of the batch that ended last
    private long _gatherEnd; // how long after it another one may gather
    private int _leaders;
    private int _queued;
    private int _inside;

    /// <summary>
    /// A run gets a batch, oldest item first; it may not submit to a queue of the same type of item. Tests give their own clock.
    /// </summary>
    public CombiningQueue(
        CombiningLimits limits, Action<ReadOnlySpan<TItem>> run, Func<TItem, int>? weightOf = null, Func<long>? clock = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Leaders, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Waiting, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.BatchItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.BatchWeight, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(limits.GatherMicroseconds);
        _limits = limits;
        _run = run;
        _weightOf = weightOf ?? (static _ => 1);
        _estimate = new WaitEstimate(clock);
    }

    /// <summary>Items whose batch has not begun.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>
    /// Has the item run in a batch. The deadlines (<see cref="Environment.TickCount64"/>) are for its batch to begin and, once
    /// it has begun, to end. A thread that leads stays until its batch ends.
    /// </summary>
    /// <exception cref="BatchException">The action threw while it ran the item's batch.</exception>
    public CombiningOutcome Submit(TItem item, long beginDeadlineMilliseconds = Never, long endDeadlineMilliseconds = Never)
    {
        if (_isInRun)
        {
            throw new InvalidOperationException("A batch may not submit another item while it runs.");
        }

        try
        {
            long begin = Math.Min(beginDeadlineMilliseconds, endDeadlineMilliseconds);
            return Interlocked.Increment(ref _inside) > _limits.Waiting
                ? CombiningOutcome.NotBegun
                : Submit(item, _weightOf(item), begin, endDeadlineMilliseconds);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private CombiningOutcome Submit(TItem item, int weight, long beginDeadline, long endDeadline)
    {
        if (TryLeadOrJoin(item, weight, beginDeadline) is not { } batch)
        {
            return CombiningOutcome.NotBegun;
        }

        using var blocking = BlockingRegion.Enter();
        if (!AwaitBegin(batch, item, beginDeadline))
        {
            return CombiningOutcome.NotBegun;
        }

        bool hasEnded = batch.LeaderId == Environment.CurrentManagedThreadId ? Lead(batch) : batch.AwaitEnd(endDeadline);
        return Leave(batch, hasEnded);
    }

    /// <summary>The batch of which the item is now a part; null when it would wait too long.</summary>
    private CombiningBatch<TItem>? TryLeadOrJoin(TItem item, int weight, long beginDeadline)
    {
        long now = _estimate.Now;
        lock (_lock)
        {
            bool joins = _open is not null && _open.HasRoom(weight, _limits);
            bool leads = _leaders < _limits.Leaders && !(joins && _open!.State == BatchState.Gathers);
            int turn = _waiting.Count + (joins ? 0 : 1); // a batch that has been offered the lead has its turn now
            if (!leads && turn > 0 && beginDeadline != Never && _estimate.IsLonger(turn, now, beginDeadline))
            {
                return null;
            }

            CombiningBatch<TItem> batch = joins && !leads ? _open! : NewBatch();
            batch.Add(item, weight);
            _open = batch;
            _queued++;
            if (leads)
            {
                _leaders++;
                _estimate.Begin(now);
                BeginOrGather(batch, _endedItems - 1, now);
            }
            else if (!joins)
            {
                _waiting.Enqueue(batch);
            }
            else if (batch.IsComplete)
            {
                Begin(batch, now);
            }

            return batch;
        }
    }

    private void BeginOrGather(CombiningBatch<TItem> batch, int more, long now)
    {
        more = Math.Min(more, _limits.BatchItems - batch.Count);
        if (batch == _open && more > 0 && now < _gatherEnd)
        {
            batch.Gather(more, _gatherEnd);
        }
        else
        {
            Begin(batch, now);
        }
    }

    private void Begin(CombiningBatch<TItem> batch, long now)
    {
        _open = _open == batch ? null : _open;
        _queued -= batch.Count;
        batch.Begin(now);
    }

    /// <summary>Waits until the batch has begun, perhaps with this thread as its leader; false when the time is over.</summary>
    private bool AwaitBegin(CombiningBatch<TItem> batch, TItem item, long deadline)
    {
        while (batch.State < BatchState.Runs)
        {
            bool gathers = batch.IsGatheredHere;
            if (gathers)
            {
                batch.AwaitMore(_estimate.Now);
            }

            bool isOver = !gathers && (!batch.AwaitLead(deadline) || deadline <= Environment.TickCount64);
            lock (_lock)
            {
                if (isOver && batch.CanSpareOne)
                {
                    Withdraw(batch, item);
                    return false;
                }

                if (batch.State == BatchState.Offered)
                {
                    BeginOrGather(batch, _endedItems, _estimate.Now);
                }
                else if (gathers && batch.State == BatchState.Gathers)
                {
                    Begin(batch, _estimate.Now);
                }
            }
        }

        return true;
    }

    private void Withdraw(CombiningBatch<TItem> batch, TItem item)
    {
        _queued--;
        batch.Remove(item, _weightOf(item));
        if (batch.State == BatchState.Offered)
        {
            batch.WakeLeader(); // perhaps it was this thread that was woken to lead
        }

        if (batch.Count > 0)
        {
            return;
        }

        // Batches that stay keep their order.
        for (int i = _waiting.Count; i > 0; i--)
        {
            CombiningBatch<TItem> next = _waiting.Dequeue();
            if (next != batch)
            {
                _waiting.Enqueue(next);
            }
        }

        _open = _open == batch ? null : _open;
        Free(batch);
    }

#pragma warning disable CA1031 // A bug of the action must reach every item of the batch, and no thread may hang.
    private bool Lead(CombiningBatch<TItem> batch)
    {
        Exception? failure = null;
        _isInRun = true;
        try
        {
            _run(batch.Items);
        }
        catch (Exception error)
        {
            failure = error;
        }

        _isInRun = false;
        PassOn(batch); // first, so that the next leader works while this thread wakes the others
        batch.End(failure);
        return true;
    }
#pragma warning restore CA1031

    private void PassOn(CombiningBatch<TItem> ended)
    {
        long now = _estimate.Now;
        CombiningBatch<TItem>? next;
        lock (_lock)
        {
            _estimate.End(now - ended.Began);
            _endedItems = ended.Count;
            _gatherEnd = now + _limits.GatherMicroseconds;
            if (!_waiting.TryDequeue(out next))
            {
                _leaders--;
                return;
            }

            _estimate.Turn(now);
            next.Offer();
        }

        next.WakeLeader();
    }

    private CombiningOutcome Leave(CombiningBatch<TItem> batch, bool hasEnded)
    {
        Exception? failure = hasEnded ? batch.Failure : null;
        if (batch.IsLastToLeave())
        {
            lock (_lock)
            {
                Free(batch);
            }
        }

        return failure is not null ? throw new BatchException(failure)
            : hasEnded ? CombiningOutcome.Done
            : CombiningOutcome.Unknown;
    }

    private CombiningBatch<TItem> NewBatch() =>
        _free.TryPop(out CombiningBatch<TItem>? batch) ? batch : new CombiningBatch<TItem>();

    private void Free(CombiningBatch<TItem> batch)
    {
        if (_free.Count < KeptBatches)
        {
            batch.Reset();
            _free.Push(batch);
        }
    }
}
