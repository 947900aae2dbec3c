using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Opens the journal and the archive of sales; throws a <see cref="StartupException"/> when something is wrong with them.
/// </summary>
internal static class StoreLogs
{
    public static RecordLogOptions OptionsOf(CatalogStoreOptions options) => new()
    {
        Durability = options.Durability,
        Salvage = options.Salvage,
        PendingBytes = options.PendingBytes,
        NewStore = options.NewStore,
        OnFailed = options.OnFailed,
    };

    public static SegmentedLog OpenJournal(
        IStorageFolder folder, RecordLogOptions options, string store, Action<string> warn, RecordVisitor visitor)
    {
        options = options with { NewStore = store, OnlyStore = store };
        return OpenedOr(SegmentedLog.Open(folder, JournalFormat.Stem, JournalFormat.Log, options, visitor), warn);
    }

    /// <summary>Opens the archive, and gives the checksums over its sales.</summary>
    public static SaleArchive OpenArchive(
        IStorageFolder folder, RecordLogOptions options, string store, Action<string> warn, PagedList<uint> checksums)
    {
        // Synced whatever the durability is: a segment of the journal is deleted on the strength of it.
        options = options with { NewStore = store, OnlyStore = store, Durability = Durability.Fsync };
        uint checksum = SaleChecksum.OfNone;
        return OpenedOr(SaleArchive.Open(folder, options, Follow), warn);

        void Follow(Sale sale)
        {
            checksum = SaleChecksum.Continue(checksum, sale.Number, sale.Op, sale.ItemNumber, sale.Quantity);
            checksums.Add(checksum);
        }
    }

    /// <summary>
    /// Writes the header of the first segment, again if a crash has torn it; returns the state of the journal then.
    /// </summary>
    public static LogBeginning Begin(IStorageFolder folder, RecordLogOptions options)
    {
        RecordVisitor visitor = static (_, _) => null;
        OpenedOr(SegmentedLog.Open(folder, JournalFormat.Stem, JournalFormat.Log, options, visitor), static _ => { }).Dispose();
        return SegmentedLog.Look(folder, JournalFormat.Stem, JournalFormat.Log)!;
    }

    private static TLog OpenedOr<TLog>(LogOpening<TLog> opening, Action<string> warn)
        where TLog : class
    {
        if (opening.Cut is { } cut)
        {
            warn(cut.ToString());
        }

        return opening.IsOpen ? opening.Log : throw new StartupException(Sentence(opening.Damage));
    }

    private static string Sentence(LogDamage damage) => damage.Kind switch
    {
        LogDamageKind.OtherStore => $"{damage}, as the first file of the journal (journal-*.csv) says: {RestoreAdvice.All}",
        _ => damage.WithAdvice,
    };
}
