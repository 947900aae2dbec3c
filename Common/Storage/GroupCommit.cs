using System.Diagnostics;
using System.Runtime.ExceptionServices;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Storage;

/// <summary>How a commit ended.</summary>
public enum CommitOutcome
{
    /// <summary>It is durable, in the sense of the log's <see cref="Durability"/>.</summary>
    Durable,

    /// <summary>The disk is full, or the machine lacks what the write needs. Nothing was kept; a later one may succeed.</summary>
    NoSpace,

    /// <summary>The disk failed. What it kept is unknown until the next start, and no later commit will succeed.</summary>
    Failed,

    /// <summary>
    /// The connection to the storage broke after the commit was sent, so it may or may not be kept. The caller asks again; later
    /// commits may succeed. A log on a disk never answers this.
    /// </summary>
    Unknown,

    /// <summary>Not tried: it would wait too long for its turn, or has, or too many commands or bytes wait already.</summary>
    Busy,
}

/// <summary>What a group commit does to the state it guards; never called by two threads at once.</summary>
/// <remarks>For each batch: Apply for each command in the order of submission, Commit, then either Publish or Discard.</remarks>
public interface IGroupCommitOwner<in TCommand>
{
    /// <summary>
    /// Decides a command against the published state and what the batch has changed so far, stores the answer in the command,
    /// and appends what must be durable to the log's buffer. Memory work only.
    /// </summary>
    void Apply(TCommand command);

    /// <summary>Makes durable what the batch appended: the log's <see cref="RecordLog.Commit"/>.</summary>
    CommitOutcome Commit();

    /// <summary>Shows the batch's changes to readers, now that they are durable.</summary>
    void Publish();

    /// <summary>Forgets the batch's changes and the log's pending records: it was not made durable, or Apply threw.</summary>
    void Discard();

    /// <summary>Commit, Publish or Discard threw, a bug: until the next start nobody knows what is durable.</summary>
    void Fail(Exception bug);
}

/// <summary>Lets many threads share one commit. For any thread.</summary>
public sealed class GroupCommit<TCommand>
    where TCommand : class
{
    [ThreadStatic]
    private static Entry? _entryOfThisThread;

    private readonly IGroupCommitOwner<TCommand> _owner;
    private readonly CombiningQueue<Entry> _queue;
    private readonly Func<TCommand, int> _recordsOf;
    private readonly Func<TCommand, int> _bytesOf;
    private readonly CommitSpans _spans;
    private readonly long _maxPendingBytes;
    private readonly int _maxWaitMilliseconds;
    private long _pendingBytes;
    private Exception? _broken; // the leader alone uses it, and writes the next three
    private long _commits;
    private long _records;
    private int _largestBatch;

    /// <summary>
    /// At most <paramref name="maxBatch"/> records share a commit, and <paramref name="maxPendingBytes"/> of them wait for the
    /// disk. One command alone may go beyond either bound. At most <paramref name="maxWaiting"/> commands wait, those of the
    /// commit under way included: a bound of memory, since a thread waits with each. None waits longer than <paramref
    /// name="maxWaitMilliseconds"/> for its turn; one that would is not tried. The functions tell the most records and bytes of a
    /// command. The name is for spans: <c>journal commit</c>.
    /// </summary>
    public GroupCommit(
        IGroupCommitOwner<TCommand> owner,
        int maxBatch = int.MaxValue,
        Func<TCommand, int>? recordsOf = null,
        Func<TCommand, int>? bytesOf = null,
        long maxPendingBytes = long.MaxValue,
        int maxWaiting = CombiningLimits.MostWaiting,
        int maxWaitMilliseconds = int.MaxValue,
        string name = "log")
    {
        _spans = new CommitSpans(name);
        _owner = owner;
        _recordsOf = recordsOf ?? (static _ => 1);
        _bytesOf = bytesOf ?? (static _ => 0);
        _maxPendingBytes = maxPendingBytes;
        _maxWaitMilliseconds = maxWaitMilliseconds;
        var limits = new CombiningLimits(Leaders: 1, maxWaiting, BatchWeight: maxBatch);
        _queue = new CombiningQueue<Entry>(limits, Run, static entry => entry.Records);
    }

    /// <summary>Commits so far, of whatever outcome.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Records of the commands in all of the commits.</summary>
    public long Records => Volatile.Read(ref _records);

    public int LargestBatch => Volatile.Read(ref _largestBatch);

    /// <summary>Commands that wait for the next commit to begin.</summary>
    public int Queued => _queue.Queued;

    /// <summary>Bytes of records that wait for the disk, at most.</summary>
    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>Whether as many bytes wait for the disk as may.</summary>
    public bool IsBusy => PendingBytes >= _maxPendingBytes;

    /// <summary>Has the command applied and committed with others, and returns when that is over.</summary>
    /// <returns>Only with <see cref="CommitOutcome.Durable"/> does what Apply stored in the command hold.</returns>
    /// <exception cref="BatchException">
    /// The owner threw: a bug. When Apply threw, the batch was discarded and later commits may succeed. When anything else threw,
    /// what is durable and what is shown may differ, and every later submit throws this too.
    /// </exception>
    /// <param name="command">What to apply.</param>
    /// <param name="requester">The span of the request that waits for it, if it has one.</param>
    public CommitOutcome Submit(TCommand command, Activity? requester = null)
    {
        using CommitWait? wait = _spans.Wait(requester);
        int bytes = _bytesOf(command);
        Entry entry = _entryOfThisThread ?? new Entry();
        _entryOfThisThread = null; // a command that submits another one, which is a bug, must not overwrite this one
        try
        {
            if (Interlocked.Add(ref _pendingBytes, bytes) - bytes >= _maxPendingBytes)
            {
                return CommitOutcome.Busy;
            }

            (entry.Command, entry.Records, entry.Wait) = (command, _recordsOf(command), wait);
            CombiningOutcome outcome = _queue.Submit(entry, Environment.TickCount64 + _maxWaitMilliseconds);
            return outcome == CombiningOutcome.Done ? entry.Outcome : CommitOutcome.Busy;
        }
        finally
        {
            entry.Command = null;
            entry.Wait = null;
            _entryOfThisThread = entry;
            Interlocked.Add(ref _pendingBytes, -bytes);
        }
    }

    private void Run(ReadOnlySpan<Entry> batch)
    {
        if (_broken is not null)
        {
            ExceptionDispatchInfo.Throw(_broken);
        }

        Count(batch);
        ExceptionDispatchInfo? bug;
        CommitOutcome outcome;
        try
        {
            bug = ApplyAll(batch);
            outcome = bug is null ? Commit(batch) : CommitOutcome.Failed;
            if (outcome == CommitOutcome.Durable)
            {
                _owner.Publish();
            }
            else
            {
                _owner.Discard();
            }
        }
        catch (Exception error)
        {
            _broken = error;
            _owner.Fail(error);
            throw;
        }

        bug?.Throw();
        foreach (Entry entry in batch)
        {
            entry.Outcome = outcome;
        }
    }

#pragma warning disable CA1031 // Whatever it is, the batch is discarded before anyone gets it.
    private ExceptionDispatchInfo? ApplyAll(ReadOnlySpan<Entry> batch)
    {
        try
        {
            foreach (Entry entry in batch)
            {
                _owner.Apply(entry.Command!);
            }

            return null;
        }
        catch (Exception error)
        {
            return ExceptionDispatchInfo.Capture(error);
        }
    }
#pragma warning restore CA1031

    private CommitOutcome Commit(ReadOnlySpan<Entry> batch)
    {
        if (!_spans.AreWanted)
        {
            return _owner.Commit();
        }

        var waits = new List<CommitWait>();
        foreach (Entry entry in batch)
        {
            if (entry.Wait is { } wait)
            {
                waits.Add(wait);
            }
        }

        using Activity? sync = _spans.Sync(waits);
        return _owner.Commit();
    }

    private void Count(ReadOnlySpan<Entry> batch)
    {
        int records = 0;
        foreach (Entry entry in batch)
        {
            records += entry.Records;
        }

        Volatile.Write(ref _commits, _commits + 1);
        Volatile.Write(ref _records, _records + records);
        Volatile.Write(ref _largestBatch, Math.Max(_largestBatch, records));
    }

    /// <summary>A command on its way through the queue; each thread keeps one for its next submit.</summary>
    private sealed class Entry
    {
        public TCommand? Command { get; set; }

        public int Records { get; set; }

        public CommitWait? Wait { get; set; }

        public CommitOutcome Outcome { get; set; }
    }
}
