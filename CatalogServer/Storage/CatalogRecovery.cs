using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Opens the catalog's files: the inventory, plus the changes that only the journal has; a folder without any begins with the
/// bundled inventory.
/// </summary>
internal static class CatalogRecovery
{
    /// <summary>
    /// Opens them. What a person must put right is a <see cref="StartupException"/>; a disk's error surfaces as it is.
    /// </summary>
    public static CatalogStore Open(IStorageFolder folder, CatalogStoreOptions options)
    {
        if (RestoreMark.WhyNotOpen(folder.Path) is { } cutShort)
        {
            throw new StartupException(cutShort);
        }

        AtomicFile.RemoveLeftOver(folder, InventoryCsv.FileName);
        string path = Path.Combine(folder.Path, InventoryCsv.FileName);
        if (!folder.Exists(InventoryCsv.FileName))
        {
            RefuseJournalAlone(folder, path);
            AtomicFile.Replace(folder, InventoryCsv.FileName, BundledInventory());
        }

        byte[] content = folder.ReadAll(InventoryCsv.FileName);
        var counted = new Dictionary<int, long>();
        IEnumerable<BookRow> rows = ReadInventory(path, content, (row, difference) => counted[row.ItemNumber] = difference);
        var replay = new Replay(Checkpoint.HashOf(content));
        SegmentedLog log = OpenJournal(folder, options, replay);
        try
        {
            if (log.Current.NextSequence == log.Segments[^1].FirstSequence)
            {
                replay.History.StartGeneration(log.Current.NextSequence); // the current segment is empty: nothing told of it
            }

            if (!replay.IsEdited)
            {
                // The catalog has written this file itself, so nobody has counted: the audit must go on telling of the difference.
                rows = rows.Select(row => row with { Adjusted = row.Adjusted - counted.GetValueOrDefault(row.ItemNumber) });
            }

            var inventory = new Inventory(replay.Apply(rows, path), replay.History, log.Store);
            var journal = new Journal(log, replay.History);
            var checkpoint = new Checkpoint(folder, journal, inventory, options);
            if (replay.IsEdited || replay.IsUnnoted || replay.HasChanges)
            {
                bool isTaken = checkpoint.Take() == CommitOutcome.Durable;
                RefuseUnless(isTaken, $"{path} cannot be written: the disk is full or has failed");
            }

            checkpoint.Skip();
            return new CatalogStore(options, inventory, journal, checkpoint);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<BookRow> ReadInventory(string path, byte[] content, Action<BookRow, long> counted)
    {
        try
        {
            return InventoryCsv.Read(path, content, counted);
        }
        catch (FormatException error)
        {
            throw new StartupException(error.Message, error);
        }
    }

    private static SegmentedLog OpenJournal(IStorageFolder folder, CatalogStoreOptions options, Replay replay)
    {
        var logOptions = new RecordLogOptions
        {
            Durability = options.Durability,
            Salvage = options.Salvage,
            PendingBytes = options.PendingBytes,
            NewStore = options.NewStore,
            OnFailed = options.OnFailed,
        };
        LogOpening<SegmentedLog> opening = SegmentedLog.Open(folder, JournalFormat.Stem, JournalFormat.Log, logOptions, replay.Visit);
        if (opening.Cut is { } cut)
        {
            options.Warn(cut.ToString());
        }

        return opening.IsOpen ? opening.Log : throw new StartupException(opening.Damage.WithAdvice);
    }

    /// <summary>Beside a journal, the bundled inventory would begin anew what has been sold from.</summary>
    private static void RefuseJournalAlone(IStorageFolder folder, string path)
    {
        bool hasJournal = folder.Names().Any(name => name.StartsWith(JournalFormat.Stem + "-", StringComparison.Ordinal));
        RefuseUnless(!hasJournal, $"{path} is missing, but its journal is there: put it back, or empty the folder to begin anew");
    }

    private static void RefuseUnless(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new StartupException(sentence);
        }
    }

    private static byte[] BundledInventory()
    {
        using Stream resource = typeof(CatalogRecovery).Assembly.GetManifestResourceStream(InventoryCsv.FileName)!;
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
