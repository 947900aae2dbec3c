using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Books;

/// <summary>Where the books and the sales are kept, as the routes use it: what it shows is durable. For any thread.</summary>
internal interface ICatalogStore : IDisposable
{
    string StoreId { get; }

    /// <summary>Names this run of the process: what was compared with an earlier one must be compared anew.</summary>
    string Run { get; }

    /// <summary>Changes that share one commit at most.</summary>
    int MaxBatch { get; }

    /// <summary>No change will succeed any more.</summary>
    bool HasFailed { get; }

    CatalogFigures Figures { get; }

    /// <summary>Decides the command and makes it durable, together with those of other threads; blocks until then.</summary>
    /// <returns>Only with <see cref="CommitOutcome.Durable"/> does the command's answer hold.</returns>
    CommitOutcome Submit(InventoryCommand command);

    BookRow? ReadBook(int itemNumber);

    /// <summary>A page of the books on sale, by number; of a topic and a title if given, whatever their case.</summary>
    BookPage ReadPage(PageRequest page, string? topic = null, string? title = null);

    /// <summary>Answers reads at one moment, for a front end that may keep what it gets.</summary>
    BooksTogether ReadTogether(ReadBatch batch);

    SalesPage ReadSales(long after, int limit);

    /// <summary>The catalog's side of an audit, at one moment, with the checksum over so many sales.</summary>
    CatalogLedger ReadLedger(long? checksummedSales);

    /// <summary>Up to that many books' ledgers, by number, after a number; withdrawn books included.</summary>
    IReadOnlyList<BookLedger> ReadLedgers(int after, int limit);
}

/// <summary>What the metrics show. Refused are the sales that were refused since the start, repetitions not counted.</summary>
/// <remarks>PendingBytes of records wait for a commit, at most. JournalBytes is the length of the current segment.</remarks>
internal readonly record struct CatalogFigures(
    long Sales, long Refused, long Commits, int LargestBatch, long PendingBytes, long JournalBytes);

/// <summary>A part of a list of books, and whether there are more behind it.</summary>
internal sealed record BookPage(IReadOnlyList<BookRow> Books, bool HasNext);

/// <summary>The answers to reads, as <see cref="BooksRead"/> has them on the wire.</summary>
internal sealed record BooksTogether(
    IReadOnlyList<BookPage?> Pages, long Shelf, string? Epoch = null, IReadOnlyList<int>? Pending = null);

/// <summary>A part of the sales, and the number of the last one of all; null when what was asked for is beyond it.</summary>
internal readonly record struct SalesPage(long Count, Sale[]? Sales);
