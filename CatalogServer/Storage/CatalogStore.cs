using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>The store in files: the inventory in memory, and its journal, snapshot and archive in a folder.</summary>
/// <remarks>The leader of a group commit decides the commands in turn, takes the checkpoints and retires segments.</remarks>
internal sealed class CatalogStore : ICatalogStore, IGroupCommitOwner<InventoryCommand>
{
    private readonly CatalogStoreOptions _options;
    private readonly Journal _journal;
    private readonly Checkpoint _checkpoint;
    private readonly SaleArchive _archive;
    private readonly Retirement _retirement;
    private readonly Batch _batch;
    private readonly List<ItemVersion> _told = []; // of this batch
    private readonly GroupCommit<InventoryCommand> _commits;
    private volatile bool _hasFailed;
    private bool _isCheckpointWanted; // by a command of this batch
    private long _refusedSales;

    public CatalogStore(
        CatalogStoreOptions options, Inventory inventory, Journal journal, Checkpoint checkpoint, SaleArchive archive)
    {
        (_options, Inventory, _journal, _checkpoint, _archive) = (options, inventory, journal, checkpoint, archive);
        _retirement = new Retirement(journal, inventory, archive);
        _batch = new Batch(inventory);
        _commits = new GroupCommit<InventoryCommand>(
            this,
            options.MaxBatch,
            static command => command.MaxChanges,
            static command => command.MostBytes,
            options.PendingBytes,
            options.MaxWaiting,
            (int)options.QueueWait.TotalMilliseconds);
    }

    public Inventory Inventory { get; }

    public string StoreId => _journal.Log.Store;

    public string Run { get; } = Common.Storage.StoreId.New();

    public int MaxBatch => _options.MaxBatch;

    public bool HasFailed => _hasFailed;

    public CatalogFigures Figures => new(
        Inventory.ReadSaleCount(), Volatile.Read(ref _refusedSales), _commits.Commits, _commits.LargestBatch,
        _commits.PendingBytes, _journal.Log.Current.DurableLength);

    /// <summary>Changes that wait for the next commit to begin.</summary>
    public int Queued => _commits.Queued;

    public BookRow? ReadBook(int itemNumber) => Inventory.ReadBook(itemNumber);

    public BookPage ReadPage(PageRequest page, string? topic = null, string? title = null) =>
        Inventory.ReadPage(page, topic, title);

    public BooksTogether ReadTogether(ReadBatch batch)
    {
        HolderRead noted = default;
        BooksTogether read = Inventory.ReadTogether(
            batch.Reads, items => noted = _options.Teller?.Read(batch.Epoch, items) ?? default);
        return read with { Epoch = noted.Epoch, Pending = noted.Pending };
    }

    public SalesPage ReadSales(long after, int limit) => Inventory.ReadSales(after, limit);

    public CatalogLedger ReadLedger(long? checksummedSales) => Inventory.ReadLedger(checksummedSales) with
    {
        Problem = _journal.Log.WhyNotWhole() ?? _archive.WhyNotInPlace() ?? _checkpoint.WhyNotWhole(),
    };

    public IReadOnlyList<BookLedger> ReadLedgers(int after, int limit) => Inventory.ReadLedgers(after, limit);

    public CommitOutcome Submit(InventoryCommand command) => _commits.Submit(command);

    /// <summary>Closes the files as they are: the next start replays what was acknowledged.</summary>
    public void Dispose()
    {
        _journal.Log.Dispose();
        _archive.Dispose();
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

        // The front ends drop what they have of these books while the disk works.
        TellHolders();
        // The end of step 3: from here on the copies are gone, whatever becomes of the answer.
        CommitOutcome outcome = _journal.Log.Current.Commit();
        _hasFailed |= outcome == CommitOutcome.Failed; // the journal itself has said why
        if (!_hasFailed)
        {
            _options.Teller?.Await();
        }

        return outcome;
    }

    void IGroupCommitOwner<InventoryCommand>.Publish()
    {
        _options.OnDurable?.Invoke(_batch.Changes, Inventory);
        _refusedSales += _batch.Changes.Count(change => change is InventoryChange.Refused);
        int sales = _batch.Sales;
        Inventory.Publish(_batch.Rows, _batch.Changes);
        _options.Teller?.End();
        _batch.Clear();
        TakeCheckpointIfDue();
        RetireSegments(sales);
    }

    void IGroupCommitOwner<InventoryCommand>.Discard()
    {
        _isCheckpointWanted = false;
        _batch.Clear();
        _journal.Log.Current.DiscardPending();
        _options.Teller?.End();
    }

    private void TellHolders()
    {
        if (_options.Teller is not { } teller)
        {
            return;
        }

        _told.Clear();
        foreach (BookRow row in _batch.Rows)
        {
            _told.Add(new ItemVersion(row.ItemNumber, row.Version));
        }

        if (Inventory.ChangesLists(_batch.Rows))
        {
            _told.Add(new ItemVersion(Invalidation.Shelf, Inventory.Shelf + 1));
        }

        teller.Begin(_told);
    }

    /// <summary>
    /// By the leader and not by a thread of its own: the leader is the only writer, so it needs no lock, readers go on, and what
    /// waits, some milliseconds once in many megabytes, are this batch and the next.
    /// </summary>
    private void TakeCheckpointIfDue()
    {
        bool isDue = _checkpoint.IsDue || (_isCheckpointWanted && _checkpoint.IsNeeded);
        _isCheckpointWanted = false;
        _hasFailed |= isDue && _checkpoint.Take() == CommitOutcome.Failed;
    }

    private void RetireSegments(int sales)
    {
        try
        {
            _hasFailed |= !_hasFailed && _retirement.Continue(sales) == CommitOutcome.Failed;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            Fail(error); // a segment may be there or not
        }
    }

    /// <summary>Only a new start can tell what is true: the process must not live on.</summary>
    public void Fail(Exception bug)
    {
        _hasFailed = true;
        _options.OnFailed?.Invoke(bug);
    }
}

/// <summary>The catalog's journal. Each segment begins with all that one must know of the segments before it.</summary>
/// <remarks>Belongs to the thread that writes.</remarks>
internal sealed class Journal(SegmentedLog log, SaleHistory history)
{
    public SegmentedLog Log => log;

    public void Append(JournalRecord record)
    {
        // In the commit of the segment's first record: so a segment has no records, or it begins with this.
        if (log.IsCurrentEmpty)
        {
            GoOn();
        }

        JournalFormat.Append(log.Current, record);
    }

    /// <summary>Notes where the sales go on: in a new segment, or after a salvage cut off sales that the archive has.</summary>
    public void GoOn() => JournalFormat.Append(
        log.Current, new JournalMark.Segment(history.Count, history.ChecksumUpTo(history.Count), history.Ordered));
}
