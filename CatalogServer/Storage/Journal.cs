using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>The catalog's journal. Each segment begins with all that one must know of the segments before it.</summary>
/// <remarks>Belongs to the thread that writes.</remarks>
internal sealed class Journal(SegmentedLog log, SaleHistory history) : IDisposable
{
    public string Store => log.Store;

    public long CurrentBytes => log.Current.DurableLength;

    public long NextSequence => log.Current.NextSequence;

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

    public CommitOutcome Commit() => log.Current.Commit();

    /// <summary>Makes what was committed durable, whatever the durability is.</summary>
    public CommitOutcome Sync() => log.Sync();

    public void DiscardPending() => log.Current.DiscardPending();

    public CommitOutcome StartSegment() => log.StartSegment();

    public void DeleteBefore(long sequence) => log.DeleteBefore(sequence);

    /// <summary>What is wrong with the files of the segments; null when all are in their places.</summary>
    public string? WhyNotWhole() => log.WhyNotWhole();

    public void Dispose() => log.Dispose();

    // In the commit of the segment's first record: so a segment has no records, or it begins with this.
    private void Begin()
    {
        if (log.Current.NextSequence == log.Segments[^1].FirstSequence)
        {
            JournalFormat.Append(log.Current, Here());
        }
    }

    private JournalMark.Segment Here() => new(history.Count, history.ChecksumUpTo(history.Count), history.Ordered);
}
