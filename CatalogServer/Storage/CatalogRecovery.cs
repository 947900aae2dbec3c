using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Opens the catalog's files: the state is the catalog's own copy of the inventory and what the journal has since. What a person
/// has edited in inventory.csv is booked on top of it. A folder without any files begins with the bundled inventory.
/// </summary>
internal sealed class CatalogRecovery(IStorageFolder folder, CatalogStoreOptions options)
{
    private const int ChangesPerCommit = 1000; // of a long edit: the journal holds so many pending, whatever their length

    private readonly string _path = Path.Combine(folder.Path, InventoryCsv.FileName); // for messages
    private readonly string _ownPath = Path.Combine(folder.Path, InventoryCsv.OwnCopyName);
    private readonly PagedList<uint> _checksums = new();

    /// <summary>What a person must put right is a <see cref="StartupException"/>; a disk's error surfaces as it is.</summary>
    public static CatalogStore Open(IStorageFolder folder, CatalogStoreOptions options) =>
        new CatalogRecovery(folder, options).Open();

    private CatalogStore Open()
    {
        if (RestoreMark.WhyNotOpen(folder.Path) is { } cutShort)
        {
            throw new StartupException(cutShort);
        }

        AtomicFile.RemoveLeftOver(folder, InventoryCsv.FileName);
        AtomicFile.RemoveLeftOver(folder, InventoryCsv.OwnCopyName);
        LogBeginning? beginning = SegmentedLog.Look(folder, JournalFormat.Stem, JournalFormat.Log);
        if (beginning is null)
        {
            RefuseUnless(!folder.Exists(SaleRecord.FileName), JournalGone($"{SaleRecord.FileName} is there"));
            RefuseWithoutJournal();
        }

        if (beginning?.Store is null)
        {
            beginning = StoreLogs.Begin(folder, options); // a header in parts is written anew, any other damage is refused
        }
        else if (!folder.Exists(SaleRecord.FileName))
        {
            SegmentedLog.SyncBeginning(folder, JournalFormat.Stem, beginning.Number);
        }

        string store = beginning.Store!;
        RefuseUnless(
            beginning.Number == 1 || folder.Exists(SaleRecord.FileName),
            $"{Path.Combine(folder.Path, SaleRecord.FileName)} is missing: "
            + $"it has the sales that the journal (journal-*.csv) no longer holds: {RestoreAdvice.All}");
        SaleArchive archive = StoreLogs.OpenArchive(folder, options, store, _checksums);
        SegmentedLog? log = null;
        try
        {
            var history = new SaleHistory(archive, _checksums, options.Clock, options.RefusalMemory);
            byte[]? own = folder.Exists(InventoryCsv.OwnCopyName) ? folder.ReadAll(InventoryCsv.OwnCopyName) : null;
            var replay = new Replay(own is null ? null : InventoryCsv.HashOf(own), history);
            log = StoreLogs.OpenJournal(folder, options, store, replay.Visit);
            if (log.IsCurrentEmpty)
            {
                history.StartGeneration(log.Current.NextSequence); // the current segment is empty: no record has begun it
            }

            return Recover(log, replay, own, history, archive);
        }
        catch
        {
            log?.Dispose();
            archive.Dispose();
            throw;
        }
    }

    private CatalogStore Recover(SegmentedLog log, Replay replay, byte[]? own, SaleHistory history, SaleArchive archive)
    {
        var journal = new Journal(log, history);
        IEnumerable<BookRow> books;
        bool isCheckpointNeeded;
        if (!replay.HasBegun && (own is null || !options.Salvage))
        {
            RefuseUnless(archive.Count == 0, JournalGone($"{SaleRecord.FileName} has sales"));
            books = FirstBooks(replay);
            isCheckpointNeeded = true;
        }
        else
        {
            InventoryFiles files = OpenInventory(replay, own, archive);
            Dictionary<int, BookRow> state = files.State();
            IReadOnlyList<InventoryChange> edits = files.Edits(state);
            if (HandEdits.SummaryOf(edits) is { } summary)
            {
                options.Warn($"{_path}: {summary}");
            }

            if (replay.Sales < history.Count)
            {
                journal.GoOn();
            }

            Book(journal, files.Hash, edits);
            foreach (InventoryChange edit in edits)
            {
                edit.ApplyTo(state);
            }

            books = state.Values;
            isCheckpointNeeded = edits.Count > 0 || replay.HasChanges || replay.IsEditCutShort || replay.IsUnnoted
                || !replay.KnowsOwnCopy || !files.AreAlike;
        }

        var inventory = new Inventory(books, history, log.Store);
        var checkpoint = new Checkpoint(folder, journal, inventory, options);
        RefuseUnless(
            !isCheckpointNeeded || checkpoint.Take() == CommitOutcome.Durable,
            $"{_path} cannot be written: the disk is full or has failed");
        checkpoint.Skip();
        RefuseUnless(
            new Retirement(journal, inventory, archive).CatchUp() != CommitOutcome.Failed,
            $"{SaleRecord.FileName} cannot be written: the disk has failed");
        return new CatalogStore(options, inventory, journal, checkpoint, archive);
    }

    private InventoryFiles OpenInventory(Replay replay, byte[]? own, SaleArchive archive)
    {
        RefuseUnless(
            replay.Sales >= archive.Count || options.Salvage,
            $"the journal (journal-*.csv) has lost its end: {SaleRecord.FileName} has {archive.Count} sales, "
            + $"the journal counts {replay.Sales}: {RestoreAdvice.All}");
        RefuseUnless(
            own is not null,
            $"{_ownPath} is missing: it is the catalog's own copy of the inventory, "
            + $"without which the journal does not tell the books: {RestoreAdvice.All}");
        RefuseUnless(
            replay.KnowsOwnCopy || options.Salvage,
            $"{_ownPath} is not the copy that the journal (journal-*.csv) names: "
            + $"the journal has lost its end, or one of them is from elsewhere: {RestoreAdvice.All}");
        byte[] content = folder.Exists(InventoryCsv.FileName) ? folder.ReadAll(InventoryCsv.FileName) : [];
        RefuseUnless(
            content.Length > 0,
            $"{_path} is missing or empty, but its journal is there: "
            + $"put it back, or copy {InventoryCsv.OwnCopyName} to it, which has what the catalog last wrote, or "
            + RestoreAdvice.All);
        return new InventoryFiles(_path, content, _ownPath, own!, replay);
    }

    /// <summary>The books with which a store begins: those of inventory.csv or, where there is none, the bundled ones.</summary>
    private IEnumerable<BookRow> FirstBooks(Replay replay)
    {
        byte[] content = folder.Exists(InventoryCsv.FileName) ? folder.ReadAll(InventoryCsv.FileName) : BundledInventory();
        bool isWritten = replay.HasWritten(InventoryCsv.HashOf(content)); // by a first start that was cut short
        if (!isWritten)
        {
            RefuseWithoutJournal();
        }

        return InventoryFiles.Read(_path, content).Select(row => row.Book with { Version = 1 });
    }

    /// <summary>Without a journal, books with a history would begin anew, and the same key would buy again.</summary>
    private void RefuseWithoutJournal()
    {
        foreach (string name in (string[])[InventoryCsv.OwnCopyName, InventoryCsv.FileName])
        {
            IReadOnlyList<InventoryRow> rows =
                folder.Exists(name) ? InventoryFiles.Read(Path.Combine(folder.Path, name), folder.ReadAll(name)) : [];
            if (rows.FirstOrDefault(row => row.Book.Version > 0) is { } row)
            {
                throw new StartupException(JournalGone(
                    $"{name} was written with one (line {row.Line}: book {row.Book.ItemNumber} has a version)"));
            }
        }
    }

    private string JournalGone(string why) =>
        $"{folder.Path}: the journal (journal-*.csv) is missing or empty, but {why}: {RestoreAdvice.All}; "
        + "or, to begin a new store with these books, remove the columns version to sold from inventory.csv "
        + "and move all other files away";

    private void Book(Journal journal, string hash, IReadOnlyList<InventoryChange> edits)
    {
        if (edits.Count == 0)
        {
            return;
        }

        journal.Append(new JournalMark.Edit(hash, IsDone: false));
        foreach (InventoryChange[] some in edits.Chunk(ChangesPerCommit))
        {
            Array.ForEach(some, journal.Append);
            Commit(journal);
        }

        journal.Append(new JournalMark.Edit(hash, IsDone: true));
        Commit(journal);
    }

    private void Commit(Journal journal) => RefuseUnless(
        journal.Log.Current.Commit() == CommitOutcome.Durable,
        $"the edit of {_path} cannot be booked: the disk is full or has failed");

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
