using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Files;

/// <summary>
/// What the catalog's files say: the books as the own copy of the inventory and the journal leave them, and all sales, of the
/// archive and of the journal. It only reads, and collects what does not fit together.
/// </summary>
internal sealed class CatalogFiles(string ownHash)
{
    private readonly List<InventoryChange> _changes = []; // since the own copy was written
    private readonly List<InventoryChange> _edit = []; // a person's edit, until it is known to be complete
    private readonly HashSet<string> _written = new(StringComparer.Ordinal); // what inventory.csv may be beside the own copy
    private readonly Dictionary<long, Sale> _sales = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private bool _isNamed; // the own copy, by the journal
    private bool _hasCount;
    private bool _isEditing;

    public Dictionary<int, BookRow> Books { get; private set; } = [];

    public IReadOnlyDictionary<long, Sale> Sales => _sales;

    public long SaleCount { get; private set; }

    /// <summary>All sales up to this number are known to the catalog to have their order.</summary>
    public long Ordered { get; private set; }

    /// <summary>The id of the store; empty when no file has it.</summary>
    public string Store { get; private set; } = "";

    /// <summary>What keeps a file from being read to its end.</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>Where the catalog's files do not belong together, or a person has edited one.</summary>
    public List<string> Apart { get; } = [];

    public List<string> RepeatedKeys { get; } = [];

    public List<string> MissingSales { get; } = [];

    /// <summary>Reads a data folder. A bad inventory is a <see cref="FormatException"/> or the disk's error.</summary>
    public static CatalogFiles Read(string folder)
    {
        string path = Path.Combine(folder, InventoryCsv.FileName);
        string ownPath = Path.Combine(folder, InventoryCsv.OwnCopyName);
        byte[] content = File.ReadAllBytes(path);
        IReadOnlyList<InventoryRow> rows = InventoryCsv.Read(path, content);
        byte[] own = File.ReadAllBytes(ownPath);
        var files = new CatalogFiles(InventoryCsv.HashOf(own))
        {
            Books = InventoryCsv.Read(ownPath, own).ToDictionary(row => row.Book.ItemNumber, row => row.Book),
        };
        files.ReadArchive(folder);
        files.ReadJournal(folder);
        files.Compare(rows, InventoryCsv.HashOf(content));
        files._changes.ForEach(change => change.ApplyTo(files.Books));
        return files;
    }

    private void ReadArchive(string folder)
    {
        string path = Path.Combine(folder, SaleRecord.FileName);
        if (!File.Exists(path))
        {
            return; // then the journal holds all sales, or the numbers show that some are missing
        }

        LogReading reading = LogReader.Read(path, SaleRecord.Format, LogPosition.Start, (record, _) =>
        {
            if (SaleRecord.Read(record) is not { } sale)
            {
                return $"record {record.Sequence} is no sale";
            }

            Add(sale);
            return null;
        });
        Store = reading.Store;
        Unreadable.AddRange(reading.Damage is { } damage ? [damage.ToString()] : []);
    }

    private void ReadJournal(string folder)
    {
        LogPosition? end = null; // the segments before the first may have been deleted
        foreach (string path in LogReader.Segments(folder, JournalFormat.Stem))
        {
            LogReading reading = LogReader.Read(path, JournalFormat.Log, end, Visit);
            if (reading.Damage is null && Store.Length > 0 && reading.Store != Store)
            {
                Apart.Add($"{Path.GetFileName(path)} belongs to the store {reading.Store}, "
                    + $"{SaleRecord.FileName} or the segment before to {Store}");
            }

            Store = reading.Store.Length > 0 ? reading.Store : Store;
            end = reading.End;
            if (reading.Damage is { } damage)
            {
                Unreadable.Add(damage.ToString());
                return;
            }
        }

        if (!_isNamed)
        {
            Apart.Add($"{InventoryCsv.OwnCopyName} is not the copy that the journal names");
        }
    }

    private void Compare(IReadOnlyList<InventoryRow> rows, string hash)
    {
        if (hash == ownHash || _written.Contains(hash))
        {
            return;
        }

        string[] edits = [.. rows.Select(row => WhatIsEdited(row)).OfType<string>()];
        Apart.AddRange(edits.Length > 0 ? edits : [$"{InventoryCsv.FileName} is not as the catalog wrote it"]);
    }

    private string? WhatIsEdited(InventoryRow row)
    {
        int item = row.Book.ItemNumber;
        long? difference = Books.TryGetValue(item, out BookRow? book) ? row.Book.Stock - book.Stock : null;
        if (difference is null)
        {
            return $"item {item} is in {InventoryCsv.FileName} alone; if a person has added it, the catalog's next start does";
        }

        if (row.HasLedger && (row.Book with { Stock = 0 }) != (book! with { Stock = 0 }))
        {
            return $"item {item}: {InventoryCsv.FileName} says something else than the catalog wrote";
        }

        return difference == 0
            ? null
            : $"item {item}: {InventoryCsv.FileName} has {difference:+0;-0} copies beside what the catalog wrote; "
            + "if a person has counted them, the catalog's next start books that as adjusted";
    }

    private string? Visit(RecordFields record, long offset)
    {
        if (JournalFormat.TryRead(record, out JournalRecord entry) is { } wrong)
        {
            return wrong;
        }

        bool isDone = entry is JournalMark.Edit { IsDone: true };
        if (entry is JournalMark)
        {
            _changes.AddRange(isDone ? _edit : []);
            _edit.Clear();
            _isEditing = entry is JournalMark.Edit && !isDone;
        }

        switch (entry)
        {
            case InventoryChange.Sold { Sale: var sale }:
                Follow(sale.Number - 1, sale.Number);
                Add(sale);
                break;
            case InventoryChange.Ordered ordered:
                Ordered = ordered.Sales;
                break;
            case InventoryChange.Refused refused:
                AddKey(refused.Op);
                break;
            case JournalMark.Edit { IsDone: true } edit:
                _written.Add(edit.InventoryHash);
                break;
            case JournalMark.Segment segment:
                Follow(segment.Sales, segment.Sales);
                Ordered = segment.Ordered;
                break;
            case JournalMark.Checkpoint checkpoint:
                bool isOwn = checkpoint.InventoryHash == ownHash;
                if (checkpoint.IsTaken || isOwn)
                {
                    _changes.Clear(); // the own copy has them
                    _written.Clear();
                    _isNamed = isOwn;
                }

                _written.Add(checkpoint.InventoryHash);
                Follow(checkpoint.Sales, checkpoint.Sales);
                break;
        }

        if (entry is InventoryChange change)
        {
            (_isEditing ? _edit : _changes).Add(change);
        }

        return null;
    }

    private void Follow(long expected, long count)
    {
        bool isFirstOfKept = !_hasCount && expected <= _sales.Count; // the archive has those before
        if (SaleCount != expected && !isFirstOfKept)
        {
            MissingSales.Add($"after sale {SaleCount} the next record counts {expected} before it");
        }

        _hasCount = true;
        SaleCount = count;
    }

    private void Add(Sale sale)
    {
        if (_sales.TryAdd(sale.Number, sale))
        {
            AddKey(sale.Op);
        }
        else if (_sales[sale.Number] != sale)
        {
            Apart.Add($"sale {sale.Number} is another one in {SaleRecord.FileName}");
        }
    }

    private void AddKey(string op)
    {
        if (!_keys.Add(op))
        {
            RepeatedKeys.Add(op);
        }
    }
}
