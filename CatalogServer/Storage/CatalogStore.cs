using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>The inventory with its journal: what changes it is durable before anyone sees it or is told of it.</summary>
/// <remarks>
/// Any thread may read the <see cref="Inventory"/> and submit commands. Commands are decided one after the other by the leader of
/// a group commit, which also takes the checkpoints.
/// </remarks>
internal sealed class CatalogStore : IGroupCommitOwner<InventoryCommand>, IDisposable
{
    private readonly CatalogStoreOptions _options;
    private readonly Journal _journal;
    private readonly Checkpoint _checkpoint;
    private readonly SaleArchive _archive;
    private readonly Retirement _retirement;
    private readonly Batch _batch;
    private readonly GroupCommit<InventoryCommand> _commits;
    private volatile bool _hasFailed;
    private bool _isCheckpointWanted; // by a command of this batch
    private long _refusedSales;

    public CatalogStore(CatalogStoreOptions options, Inventory inventory, Journal journal, Checkpoint checkpoint, SaleArchive archive)
    {
        _options = options;
        _journal = journal;
        _checkpoint = checkpoint;
        _archive = archive;
        _retirement = new Retirement(journal, inventory, archive);
        _batch = new Batch(inventory);
        _commits = new GroupCommit<InventoryCommand>(
            this,
            options.MaxBatch,
            static command => command.MaxChanges,
            static command => command.MostBytes,
            options.PendingBytes,
            options.MaxWaiting);
        Inventory = inventory;
    }

    /// <summary>The books and sales, as they are durable.</summary>
    public Inventory Inventory { get; }

    /// <summary>The id that all files of the store share.</summary>
    public string StoreId => _journal.Store;

    /// <summary>Names this run of the process: what was compared with an earlier one must be compared anew.</summary>
    public string Run { get; } = Common.Storage.StoreId.New();

    /// <summary>Changes that share one sync at most.</summary>
    public int MaxBatch => _options.MaxBatch;

    /// <summary>No change will succeed any more.</summary>
    public bool HasFailed => _hasFailed;

    public long Commits => _commits.Commits;

    public int LargestBatch => _commits.LargestBatch;

    /// <summary>Bytes of records that wait for the disk, at most.</summary>
    public long PendingBytes => _commits.PendingBytes;

    /// <summary>Length of the current segment.</summary>
    public long JournalBytes => _journal.CurrentBytes;

    /// <summary>Sales that were refused since the start, repetitions not counted.</summary>
    public long RefusedSales => Volatile.Read(ref _refusedSales);

    /// <summary>A sentence when somebody else has removed or replaced a file that the store needs; null when all are in place.</summary>
    public string? WhyFilesAreNotWhole() => _journal.WhyNotWhole() ?? _archive.WhyNotInPlace() ?? _checkpoint.WhyNotWhole();

    /// <summary>
    /// Decides the command and makes it durable, together with those of other threads; blocks until that is over.
    /// </summary>
    /// <returns>Only with <see cref="CommitOutcome.Durable"/> does the command's answer hold.</returns>
    public CommitOutcome Submit(InventoryCommand command) => _commits.Submit(command);

    /// <summary>
    /// Closes the files as they are: nothing is lost that was acknowledged, but the next start has to replay it.
    /// </summary>
    public void Dispose()
    {
        _journal.Dispose();
        _archive.Dispose();
        Inventory.Dispose();
    }

    void IGroupCommitOwner<InventoryCommand>.Apply(InventoryCommand command)
    {
        _isCheckpointWanted |= command is TakeCheckpoint;
        int before = _batch.Changes.Count;
        command.Apply(_batch);
        for (int i = before; i < _batch.Changes.Count; i++)
        {
            _journal.Append(_batch.Changes[i]);
        }
    }

    CommitOutcome IGroupCommitOwner<InventoryCommand>.Commit()
    {
        if (_hasFailed)
        {
            return CommitOutcome.Failed;
        }

        try
        {
            // The end of step 3: from here on the copies are gone, whatever becomes of the answer.
            CommitOutcome outcome = _journal.Commit();
            _hasFailed |= outcome == CommitOutcome.Failed; // the journal itself has told why
            return outcome;
        }
        catch (Exception bug)
        {
            // Whether it is durable is not known: the process must not live on without its journal.
            _hasFailed = true;
            _options.OnFailed(bug);
            throw;
        }
    }

    void IGroupCommitOwner<InventoryCommand>.Publish()
    {
        try
        {
            _refusedSales += _batch.Changes.Count(change => change is InventoryChange.Refused);
            int sales = _batch.Sales;
            _batch.Publish();
            TakeCheckpointIfDue();
            RetireSegments(sales);
        }
        catch (Exception bug)
        {
            // What is shown and what is durable may differ now: only a new start can tell.
            _hasFailed = true;
            _options.OnFailed(bug);
            throw;
        }
    }

    void IGroupCommitOwner<InventoryCommand>.Discard()
    {
        _isCheckpointWanted = false;
        _batch.Clear();
        _journal.DiscardPending();
    }

    private void RetireSegments(int sales)
    {
        try
        {
            _hasFailed |= !_hasFailed && _retirement.Continue(sales) == CommitOutcome.Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _hasFailed = true; // a segment may be there or not
            _options.OnFailed(error);
        }
    }

    /// <summary>
    /// By the leader and not by a thread of its own: the leader is the only writer, so it needs no lock, readers go on, and what
    /// waits, some milliseconds once in many megabytes, are this batch and the next.
    /// </summary>
    private void TakeCheckpointIfDue()
    {
        bool isDue = _checkpoint.IsDue || (_isCheckpointWanted && _checkpoint.IsNeeded);
        _isCheckpointWanted = false;
        if (isDue && _checkpoint.Take() == CommitOutcome.Failed)
        {
            _hasFailed = true;
        }
    }
}
