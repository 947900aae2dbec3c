using System.Security.Cryptography;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Writes inventory.csv anew and notes it in the journal; when the current segment has reached its length, the next one is started.
/// </summary>
/// <remarks>
/// <para>The inventory comes first: until the note is in the journal too, a replay finds changes that the file has already, and tells them
/// by the books' versions.</para>
/// <para>A checkpoint at a start or a stop begins no segment: a segment is what bounds how long an op is remembered, and three restarts
/// in a row must not make the store forget what it sold.</para>
/// <para>Belongs to the thread that writes.</para>
/// </remarks>
internal sealed class Checkpoint(IStorageFolder folder, SegmentedLog journal, Inventory inventory, CatalogStoreOptions options)
{
    private long _dueAtBytes = options.CheckpointBytes;
    private long _nextSequence; // of the journal, when the last checkpoint was taken

    /// <summary>Whether the segment has reached its length.</summary>
    public bool IsDue => journal.Current.DurableLength >= _dueAtBytes;

    /// <summary>Whether anything has changed since the last one.</summary>
    public bool IsNeeded => journal.Current.NextSequence != _nextSequence;

    /// <summary>How many were taken.</summary>
    public long Taken { get; private set; }

    /// <summary>Takes note that the file is as the journal says, without writing it.</summary>
    public void Skip() => _nextSequence = journal.Current.NextSequence;

    /// <summary>
    /// Takes one. With <see cref="CommitOutcome.NoSpace"/> nothing is lost, and after as much of the journal again the next one is due; with
    /// <see cref="CommitOutcome.Failed"/> the store's OnFailed has been called.
    /// </summary>
    public CommitOutcome Take()
    {
        CommitOutcome outcome;
        try
        {
            outcome = Write();
        }
        catch (IOException error) when (DiskErrors.IsNoSpace(error))
        {
            outcome = CommitOutcome.NoSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            options.OnFailed(error);
            return CommitOutcome.Failed;
        }

        _dueAtBytes = outcome == CommitOutcome.NoSpace ? journal.Current.DurableLength + options.CheckpointBytes : options.CheckpointBytes;
        return outcome;
    }

    private CommitOutcome Write()
    {
        byte[] content = InventoryCsv.Write(inventory.Rows);
        AtomicFile.Replace(folder, InventoryCsv.FileName, content);
        JournalFormat.Append(journal.Current, new CheckpointMark(inventory.History.Count, HashOf(content)));
        CommitOutcome outcome = journal.Current.Commit();
        if (outcome != CommitOutcome.Durable)
        {
            return outcome;
        }

        Skip();
        Taken++;
        return journal.Current.DurableLength < options.CheckpointBytes ? outcome : StartSegment();
    }

    private CommitOutcome StartSegment()
    {
        CommitOutcome outcome = journal.StartSegment();
        if (outcome == CommitOutcome.Durable)
        {
            journal.DeleteBefore(inventory.StartSegment(journal.Current.NextSequence));
            Skip();
        }

        return outcome;
    }

    /// <summary>What tells one content of inventory.csv from another.</summary>
    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
