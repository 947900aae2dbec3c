namespace PygmyStore.Common.Storage;

/// <summary>Lets many threads share one commit: whoever finds nobody at work does everyone's.</summary>
/// <remarks>
/// <para>The batch is what was submitted while the previous one was written and synced; there is no timer and no thread of its
/// own. A caller that finds no leader leads: it takes the whole queue, applies each command, commits once, publishes, appoints
/// the first that has queued meanwhile as the next leader, and wakes the batch. (Flat combining, Hendler et al. 2010; RocksDB's
/// JoinBatchGroup.)</para>
/// <para>Each caller waits on an event of its own, which its thread keeps: a submit allocates nothing, and no two wake for
/// one.</para>
/// </remarks>
public sealed class GroupCommit<TCommand>
    where TCommand : class
{
    [ThreadStatic]
    private static CommitWaiter<TCommand>? _waiterOfThisThread;

    private readonly Lock _gate = new();
    private readonly IGroupCommitOwner<TCommand> _owner;
    private readonly int _maxBatch;
    private readonly Func<TCommand, int> _recordsOf;
    private CommitWaiter<TCommand>? _first; // The queue, guarded by _gate as are the next four.
    private CommitWaiter<TCommand>? _last;
    private int _queued;
    private bool _hasLeader;
    private Exception? _broken;
    private long _commits; // Written by the leader only, as are the next two.
    private long _records;
    private int _largestBatch;

    /// <param name="owner">The state that is changed.</param>
    /// <param name="maxBatch">
    /// How many records may share a commit; what remains queued is the next batch. The log must be able to hold them pending.
    /// </param>
    /// <param name="recordsOf">How many records a command may make at most, 1 or more; 1 unless given.</param>
    public GroupCommit(IGroupCommitOwner<TCommand> owner, int maxBatch = int.MaxValue, Func<TCommand, int>? recordsOf = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        _owner = owner;
        _maxBatch = maxBatch;
        _recordsOf = recordsOf ?? (static _ => 1);
    }

    /// <summary>Commits so far, of whatever outcome.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Records of the commands in all of the commits.</summary>
    public long Records => Volatile.Read(ref _records);

    /// <summary>Most records in one commit.</summary>
    public int LargestBatch => Volatile.Read(ref _largestBatch);

    /// <summary>How many records wait for the next commit to begin.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Has the command applied and committed with others, and returns when that is over.</summary>
    /// <returns>
    /// The outcome of its batch, never <see cref="CommitOutcome.Busy"/>: what may wait is bounded by who submits (<see
    /// cref="PendingBytes"/>). Only with <see cref="CommitOutcome.Durable"/> does what Apply stored in the command hold.
    /// </returns>
    /// <exception cref="GroupCommitException">The owner has a bug: it threw while it handled this batch, or once for
    /// good.</exception>
    public CommitOutcome Submit(TCommand command)
    {
        CommitWaiter<TCommand> self = _waiterOfThisThread ??= new CommitWaiter<TCommand>();
        bool leads;
        lock (_gate)
        {
            if (_broken is not null)
            {
                throw new GroupCommitException(_broken);
            }

            leads = !_hasLeader;
            self.Begin(command, _recordsOf(command), leads);
            Enqueue(self);
            _hasLeader = true;
        }

        if (leads || self.WaitUntilAppointed())
        {
            Lead();
        }

        return self.Finish();
    }

    private void Enqueue(CommitWaiter<TCommand> waiter)
    {
        if (_last is null)
        {
            _first = waiter;
        }
        else
        {
            _last.Next = waiter;
        }

        _last = waiter;
        _queued += waiter.Records;
    }

    /// <summary>The first that has queued, and those behind it whose records fit into the same batch.</summary>
    private CommitWaiter<TCommand>? Dequeue(out int records)
    {
        CommitWaiter<TCommand> end = _first!;
        records = end.Records;
        while (end.Next is { } next && records + next.Records <= _maxBatch)
        {
            records += next.Records;
            end = next;
        }

        CommitWaiter<TCommand>? batch = _first;
        _first = end.Next;
        _last = _first is null ? null : _last;
        _queued -= records;
        end.Next = null;
        return batch;
    }

    private void Lead()
    {
        CommitWaiter<TCommand>? batch;
        int count;
        Exception? bug;
        lock (_gate)
        {
            bug = _broken;
            batch = Dequeue(out count);
        }

        CommitOutcome outcome = CommitOutcome.Failed;
        if (bug is null)
        {
            Count(count);
            outcome = Run(batch, out bug);
        }

        // The next leader first: it works while this thread wakes the others.
        HandOver();
        while (batch is not null)
        {
            CommitWaiter<TCommand>? next = batch.Next; // Once it is told, the waiter belongs to its own thread again.
            batch.Tell(outcome, bug);
            batch = next;
        }
    }

    private void HandOver()
    {
        CommitWaiter<TCommand>? successor;
        lock (_gate)
        {
            successor = _first;
            _hasLeader = successor is not null;
        }

        successor?.Appoint();
    }

#pragma warning disable CA1031 // A bug of the owner's must reach every caller of the batch, whatever its type, and wedge nobody.
    private CommitOutcome Run(CommitWaiter<TCommand>? batch, out Exception? bug)
    {
        try
        {
            bug = ApplyAll(batch);
            CommitOutcome outcome = bug is null ? _owner.Commit() : CommitOutcome.Failed;
            if (outcome == CommitOutcome.Durable)
            {
                _owner.Publish();
            }
            else
            {
                _owner.Discard();
            }

            return outcome;
        }
        catch (Exception error)
        {
            // What is durable and what is shown may differ now. Nothing may be built on that.
            lock (_gate)
            {
                _broken = error;
            }

            bug = error;
            return CommitOutcome.Failed;
        }
    }

    private Exception? ApplyAll(CommitWaiter<TCommand>? batch)
    {
        try
        {
            for (; batch is not null; batch = batch.Next)
            {
                _owner.Apply(batch.Command);
            }

            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
#pragma warning restore CA1031

    private void Count(int batch)
    {
        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _records, _records + batch);
        if (batch > _largestBatch)
        {
            Volatile.Write(ref _largestBatch, batch);
        }
    }
}
