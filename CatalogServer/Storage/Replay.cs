using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Reads the journal at the start: all sales and outcomes that it still holds, and the changes that inventory.csv may lack.
/// </summary>
internal sealed class Replay(string inventoryHash)
{
    private readonly List<InventoryChange> _changes = []; // of books, since the last checkpoint
    private bool _hasBegun; // each segment begins with its own record
    private long _lastOffset = long.MaxValue;

    public SaleHistory History { get; } = new();

    /// <summary>Is there anything that the last checkpoint did not write?</summary>
    public bool HasChanges => _changes.Count > 0;

    /// <summary>Whether inventory.csv is neither the one that the last checkpoint wrote nor one that it was about to: a person has edited it.</summary>
    public bool IsEdited { get; private set; } = true;

    /// <summary>Whether a checkpoint that was cut short has replaced the file without noting it.</summary>
    public bool IsUnnoted { get; private set; }

    /// <summary>Is given every record of the journal; see <see cref="RecordVisitor"/>.</summary>
    public string? Visit(RecordFields record, long offset)
    {
        if (offset <= _lastOffset)
        {
            History.StartGeneration(record.Sequence); // the first record of the next file
        }

        _lastOffset = offset;
        if (!JournalFormat.TryRead(record, out InventoryChange? change, out JournalMark? mark))
        {
            return $"record {record.Sequence} is none that the catalog writes";
        }

        return mark switch
        {
            JournalMark.Checkpoint checkpoint => Visit(checkpoint),
            JournalMark.Segment segment => Visit(segment),
            not null => null,
            null => Visit(change!),
        };
    }

    /// <summary>Applies the changes to the rows of inventory.csv.</summary>
    /// <param name="rows">The rows as the file has them.</param>
    /// <param name="path">The file, for messages.</param>
    public IEnumerable<BookRow> Apply(IEnumerable<BookRow> rows, string path)
    {
        var books = rows.ToDictionary(row => row.ItemNumber);
        foreach (InventoryChange change in _changes)
        {
            change.ApplyTo(books);
        }

        foreach (BookRow book in books.Values)
        {
            if (book.Stock < 0)
            {
                throw new StartupException(
                    $"{path}: book {book.ItemNumber}: the stock was set below what was sold after the file was written; "
                    + $"raise it by {-book.Stock} or more");
            }

            // Nobody can tell which of its columns a person has changed: each book counts as changed, so that no cached copy is
            // taken for it.
            yield return IsEdited ? book with { Version = book.Version + 1 } : book;
        }
    }

    private string? Visit(JournalMark.Segment segment)
    {
        if (!_hasBegun)
        {
            History.ContinueAfter(segment.Sales, segment.Checksum); // the segments with the sales are gone
            History.NoteOrdered(segment.Ordered);
        }

        _hasBegun = true;
        return segment.Sales != History.Count ? $"the segment counts {segment.Sales} sales, but there were {History.Count}"
            : segment.Checksum != History.ChecksumUpTo(History.Count) ? "the segment is for other sales than those before it"
            : null;
    }

    private string? Visit(JournalMark.Checkpoint mark)
    {
        bool isThisFile = mark.InventoryHash == inventoryHash;
        if (mark.IsTaken || isThisFile)
        {
            _changes.Clear();
            (IsEdited, IsUnnoted) = (!isThisFile, !mark.IsTaken);
        }

        return mark.Sales == History.Count ? null : $"the checkpoint counts {mark.Sales} sales, but there were {History.Count}";
    }

    private string? Visit(InventoryChange change)
    {
        if (change is InventoryChange.Refused refused)
        {
            History.Add(refused);
            return null;
        }

        if (change is InventoryChange.Ordered ordered)
        {
            History.NoteOrdered(ordered.Sales);
            return ordered.Sales <= History.Count && History.ChecksumUpTo(ordered.Sales) == ordered.Checksum
                ? null
                : $"the orders up to sale {ordered.Sales} are for other sales";
        }

        if (change is InventoryChange.Sold sold)
        {
            if (sold.Sale.Number != History.Count + 1)
            {
                return $"sale {History.Count + 1} expected, {sold.Sale.Number} found";
            }

            History.Add(sold);
        }

        _changes.Add(change);
        return null;
    }
}
