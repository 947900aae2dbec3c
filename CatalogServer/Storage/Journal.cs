using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>The catalog's journal. Each segment begins with all that one must know of the segments before it.</summary>
/// <remarks>Belongs to the thread that writes.</remarks>
internal sealed class Journal(SegmentedLog log, SaleHistory history)
{
    public SegmentedLog Log => log;

    public void Append(InventoryChange change)
    {
        Begin();
        JournalFormat.Append(log.Current, change);
    }

    public void Append(JournalMark mark)
    {
        Begin();
        JournalFormat.Append(log.Current, mark);
    }

    /// <summary>Notes where the sales go on when a salvage has cut off sales that the archive has.</summary>
    public void GoOnAfterSalvage() => JournalFormat.Append(log.Current, Here());

    // In the commit of the segment's first record: so a segment has no records, or it begins with this.
    private void Begin()
    {
        if (log.IsCurrentEmpty)
        {
            JournalFormat.Append(log.Current, Here());
        }
    }

    private JournalMark.Segment Here() => new(history.Count, history.ChecksumUpTo(history.Count), history.Ordered);
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
                outcome = Commit();
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
        CommitOutcome outcome = Continue(sales: 0);
        while (outcome == CommitOutcome.Durable && archive.NextNumber <= inventory.History.DueForArchive)
        {
            outcome = Continue(sales: 0);
        }

        return outcome;
    }

    private CommitOutcome Commit()
    {
        CommitOutcome outcome = archive.Commit();
        if (outcome == CommitOutcome.Durable)
        {
            inventory.ShowArchived();
        }

        return outcome;
    }
}
