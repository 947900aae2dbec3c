using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>Opens the journal and the archive of sales. What is wrong with them is a <see cref="StartupException"/>.</summary>
internal static class StoreLogs
{
    public static SegmentedLog OpenJournal(
        IStorageFolder folder, CatalogStoreOptions options, string store, RecordVisitor visitor)
    {
        options = options with { NewStore = store, OnlyStore = store };
        return OpenedOr(SegmentedLog.Open(folder, JournalFormat.Stem, JournalFormat.Log, options, visitor), options.Warn);
    }

    /// <summary>Opens the archive, and gives the checksums over its sales.</summary>
    public static SaleArchive OpenArchive(
        IStorageFolder folder, CatalogStoreOptions options, string store, PagedList<uint> checksums)
    {
        // Synced whatever the durability is: a segment of the journal is deleted on the strength of it.
        options = options with { NewStore = store, OnlyStore = store, Durability = Durability.Fsync };
        uint checksum = SaleChecksum.OfNone;
        return OpenedOr(SaleArchive.Open(folder, options, Follow), options.Warn);

        void Follow(Sale sale)
        {
            checksum = SaleChecksum.Continue(checksum, sale.Number, sale.Op, sale.ItemNumber, sale.Quantity);
            checksums.Add(checksum);
        }
    }

    /// <summary>Writes the first segment's header, again if a crash has torn it; returns the state of the journal then.</summary>
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

    private static string Sentence(LogDamage damage) => damage.Kind == LogDamageKind.OtherStore
        ? $"{damage}, as the first file of the journal (journal-*.csv) says: {RestoreAdvice.All}"
        : damage.WithAdvice;
}

/// <summary>How the catalog's files are kept: each of its logs as <see cref="RecordLogOptions"/> says, and the rest.</summary>
internal sealed record CatalogStoreOptions : RecordLogOptions
{
    public CatalogStoreOptions() => NewStore = StoreId.New();

    /// <summary>Length at which a segment of the journal ends.</summary>
    public int CheckpointBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Threads that may wait for the disk.</summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>How long a refusal is remembered at least.</summary>
    public TimeSpan RefusalMemory { get; init; } = TimeSpan.FromMinutes(2);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public int MaxBatch { get; init; } = int.MaxValue;

    /// <summary>
    /// Called by the leader with the changes of a commit, in their order, and the books without them: once they are durable, and
    /// before anyone sees them. Memory work only, and it must not throw.
    /// </summary>
    public Action<IReadOnlyList<InventoryChange>, IDecisionView>? OnDurable { get; init; }

    /// <summary>Who tells the front ends of changes before they are shown; null: nobody keeps any book.</summary>
    public ChangeTeller? Teller { get; init; }

    /// <summary>Called with what an operator should know of the recovery.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
