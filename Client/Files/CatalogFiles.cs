using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Files;

/// <summary>
/// What the catalog's files say: the books as the inventory and the journal leave them, and the sales that the kept segments still hold.
/// Only reads. What does not fit together is told as a difference.
/// </summary>
internal sealed class CatalogFiles
{
    private readonly List<string> _unreadable = [];
    private readonly List<string> _counted = [];
    private readonly List<string> _repeatedKeys = [];
    private readonly List<string> _missingSales = [];
    private readonly List<InventoryChange> _changes = []; // since the last checkpoint
    private readonly Dictionary<long, Sale> _sales = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private bool _hasCount;

    private CatalogFiles()
    {
    }

    /// <summary>The books, by number.</summary>
    public Dictionary<int, BookRow> Books { get; private set; } = [];

    /// <summary>The sales of the kept segments, by number.</summary>
    public IReadOnlyDictionary<long, Sale> Sales => _sales;

    /// <summary>How many sales there ever were.</summary>
    public long SaleCount { get; private set; }

    /// <summary>What keeps a file from being read to its end.</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>Rows whose stock is not what their ledger adds up to.</summary>
    public IReadOnlyList<string> Counted => _counted;

    /// <summary>Keys with more than one outcome.</summary>
    public IReadOnlyList<string> RepeatedKeys => _repeatedKeys;

    /// <summary>Where the sales' numbers have a gap.</summary>
    public IReadOnlyList<string> MissingSales => _missingSales;

    /// <summary>Reads a data folder. A missing or malformed inventory is a <see cref="FormatException"/> or the disk's error.</summary>
    public static CatalogFiles Read(string folder)
    {
        var files = new CatalogFiles();
        string path = Path.Combine(folder, InventoryCsv.FileName);
        files.Books = InventoryCsv.Read(path, File.ReadAllBytes(path), files.Count).ToDictionary(row => row.ItemNumber);
        files.ReadJournal(folder);
        foreach (InventoryChange change in files._changes)
        {
            change.ApplyTo(files.Books);
        }

        return files;
    }

    private void Count(BookRow book, long difference) => _counted.Add(
        $"item {book.ItemNumber}: its ledger says {book.Explained}, its stock is {difference:+0;-0} beside it; "
        + "if a person has counted the copies, the catalog's next start books that as adjusted");

    private void ReadJournal(string folder)
    {
        LogPosition? end = null; // the segments before the first may have been deleted
        foreach (string path in LogReader.Segments(folder, JournalFormat.Stem))
        {
            LogReading reading = LogReader.Read(path, JournalFormat.Log, end, Visit);
            if (reading.Damage is not null)
            {
                _unreadable.Add(reading.Damage.ToString());
                return;
            }

            end = reading.End;
        }
    }

    private string? Visit(RecordFields record, long offset)
    {
        if (!JournalFormat.TryRead(record, out InventoryChange? change, out JournalMark? mark))
        {
            return $"record {record.Sequence} is none that the catalog writes";
        }

        if (mark is JournalMark.Checkpoint { IsTaken: true } checkpoint)
        {
            _changes.Clear(); // the inventory has them
            Follow(checkpoint.Sales, checkpoint.Sales);
        }

        if (mark is not null)
        {
            return null; // changes that the inventory has already are told by the books' versions
        }

        if (change is InventoryChange.Sold { Sale: var sale })
        {
            Follow(sale.Number - 1, sale.Number);
            _sales.TryAdd(sale.Number, sale);
            AddKey(sale.Op);
        }

        if (change is InventoryChange.Refused refused)
        {
            AddKey(refused.Op);
        }
        else
        {
            _changes.Add(change!);
        }

        return null;
    }

    private void Follow(long expected, long count)
    {
        if (_hasCount && SaleCount != expected)
        {
            _missingSales.Add($"after sale {SaleCount} the next record counts {expected} before it");
        }

        _hasCount = true;
        SaleCount = count;
    }

    private void AddKey(string op)
    {
        if (!_keys.Add(op))
        {
            _repeatedKeys.Add(op);
        }
    }
}
