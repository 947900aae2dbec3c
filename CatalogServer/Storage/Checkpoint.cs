using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Writes the inventory anew, to inventory.csv and to the catalog's own copy, and notes it in the journal. When the current
/// segment has reached its length, it starts the next one.
/// </summary>
/// <remarks>
/// <para>The journal announces the inventory, then the two files are written, then the journal notes it. A start after a crash in
/// between knows the files that it finds, and which changes they have already. The own copy comes second: until it is replaced,
/// the older copy and the journal tell what inventory.csv was written from.</para>
/// <para>A checkpoint at a start or a stop begins no segment: a segment bounds how long an op is remembered, and three restarts
/// in a row must not make the store forget what it sold.</para>
/// <para>It belongs to the thread that writes.</para>
/// </remarks>
internal sealed class Checkpoint(IStorageFolder folder, Journal journal, Inventory inventory, CatalogStoreOptions options)
{
    private readonly KeptFiles _kept = new(folder, InventoryCsv.FileName, InventoryCsv.OwnCopyName);
    private long _dueAtBytes = options.CheckpointBytes;
    private long _nextSequence; // of the journal, when the last checkpoint was taken

    public bool IsDue => journal.Log.Current.DurableLength >= _dueAtBytes;

    public bool IsNeeded => journal.Log.Current.NextSequence != _nextSequence;

    /// <summary>Takes note that the file is as the journal says, without writing it.</summary>
    public void Skip() => _nextSequence = journal.Log.Current.NextSequence;

    /// <summary>
    /// Takes one. With <see cref="CommitOutcome.NoSpace"/> nothing is lost, and the next one is due after as much of the journal
    /// again; with <see cref="CommitOutcome.Failed"/> the store's OnFailed has been called.
    /// </summary>
    public CommitOutcome Take()
    {
        CommitOutcome outcome;
        try
        {
            outcome = Write();
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            outcome = CommitOutcome.NoSpace;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            options.OnFailed?.Invoke(error);
            return CommitOutcome.Failed;
        }

        _dueAtBytes = options.CheckpointBytes + (outcome == CommitOutcome.NoSpace ? journal.Log.Current.DurableLength : 0);
        return outcome;
    }

    private CommitOutcome Write()
    {
        byte[] content = InventoryCsv.Write(inventory.Rows);
        var mark = new JournalMark.Checkpoint(inventory.History.Count, InventoryCsv.HashOf(content), IsTaken: false);
        CommitOutcome outcome = Note(mark);
        if (outcome == CommitOutcome.Durable && options.Durability == Durability.Os)
        {
            outcome = journal.Log.Sync(); // a snapshot that is synced must not be ahead of a journal that is not
        }

        if (outcome == CommitOutcome.Durable)
        {
            _kept.Replace(InventoryCsv.FileName, content);
            _kept.Replace(InventoryCsv.OwnCopyName, content);
            outcome = Note(mark with { IsTaken = true });
        }

        if (outcome != CommitOutcome.Durable)
        {
            return outcome;
        }

        Skip();
        if (journal.Log.Current.DurableLength < options.CheckpointBytes)
        {
            return CommitOutcome.Durable;
        }

        outcome = journal.Log.StartSegment();
        if (outcome == CommitOutcome.Durable)
        {
            inventory.StartSegment(journal.Log.Current.NextSequence);
        }

        return outcome;
    }

    private CommitOutcome Note(JournalMark.Checkpoint mark)
    {
        journal.Append(mark);
        return journal.Log.Current.Commit();
    }

    /// <summary>A sentence when somebody else has removed or replaced inventory.csv or the own copy; for any thread.</summary>
    public string? WhyNotWhole() => _kept.WhyNotWhole();
}

/// <summary>
/// Deletes old segments of the journal once their sales are durable in the archive. Each commit archives a few sales, so that
/// none waits long.
/// </summary>
/// <remarks>It belongs to the thread that writes.</remarks>
internal sealed class Retirement(Journal journal, Inventory inventory, SaleArchive archive)
{
    // A millisecond's work. Twice what a commit has sold comes on top of it, so that the archive catches up at any load.
    private const int UsualSales = 256;

    // Written and synced at once: one more sync in some ten thousand sales.
    private const int CommitBytes = 1024 * 1024;

    /// <summary>Continues after a commit that has made so many sales.</summary>
    /// <returns>With <see cref="CommitOutcome.NoSpace"/> nothing is lost: the next commit tries again.</returns>
    public CommitOutcome Continue(int sales)
    {
        long due = inventory.History.DueForArchive;
        CommitOutcome outcome = CommitOutcome.Durable;
        int most = UsualSales + (2 * sales);
        for (int done = 0; done < most && archive.NextNumber <= due && outcome == CommitOutcome.Durable; done++)
        {
            long number = archive.NextNumber;
            if (archive.Append(inventory.History.Recent(number)) >= CommitBytes || number == due)
            {
                outcome = archive.Commit();
                if (outcome == CommitOutcome.Durable)
                {
                    inventory.ShowArchived();
                }
            }
        }

        if (outcome == CommitOutcome.Durable && inventory.History.HasOld)
        {
            journal.Log.DeleteBefore(inventory.Forget());
        }

        return outcome;
    }

    /// <summary>Brings the archive up to date at a start.</summary>
    public CommitOutcome CatchUp()
    {
        CommitOutcome outcome;
        do
        {
            outcome = Continue(sales: 0);
        }
        while (outcome == CommitOutcome.Durable && archive.NextNumber <= inventory.History.DueForArchive);

        return outcome;
    }
}
