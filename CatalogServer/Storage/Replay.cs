using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Reads the journal at the start: the sales that the archive lacks, the refusals, and what has changed since the catalog's own
/// copy of the inventory was written. The history knows the archive's sales, and is given the others.
/// </summary>
internal sealed class Replay(string? ownHash, SaleHistory history)
{
    private readonly List<JournalStep> _steps = []; // since the own copy was written
    private readonly HashSet<string> _hashes = new(StringComparer.Ordinal); // of all checkpoints in the kept segments
    private JournalStep? _edit; // a person's edit whose records have begun, and not ended yet
    private bool _hasSegment;
    private long _lastOffset = long.MaxValue;

    /// <summary>Whether the store has begun: its first inventory is written, or anything has changed.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the own copy is one that the journal's last checkpoint has written, or was about to.</summary>
    public bool KnowsOwnCopy { get; private set; }

    /// <summary>Whether there is anything that the own copy lacks.</summary>
    public bool HasChanges => _steps.Any(step => step.Changes.Count > 0);

    /// <summary>Whether a checkpoint that was cut short has replaced the own copy without noting it.</summary>
    public bool IsUnnoted { get; private set; }

    /// <summary>
    /// Whether the journal ends in an edit that is not complete. A checkpoint must end it: otherwise the next change would count
    /// as a part of the edit.
    /// </summary>
    public bool IsEditCutShort => _edit is not null;

    public long Sales { get; private set; } // as the journal counts them

    public IReadOnlyList<JournalStep> Steps => _steps;

    /// <summary>Whether a checkpoint in the kept segments has written that content.</summary>
    public bool HasWritten(string inventoryHash) => _hashes.Contains(inventoryHash);

    public string? Visit(RecordFields record, long offset)
    {
        if (offset <= _lastOffset)
        {
            history.StartGeneration(record.Sequence); // the first record of the next file
        }

        _lastOffset = offset;
        return JournalFormat.TryRead(record, out JournalRecord entry) ?? entry switch
        {
            JournalMark.Checkpoint checkpoint => Visit(checkpoint),
            JournalMark.Segment segment => Visit(segment),
            JournalMark.Edit edit => Visit(edit),
            _ => Visit((InventoryChange)entry),
        };
    }

    private string? Visit(JournalMark.Segment segment)
    {
        _edit = null;
        // The first one, or one behind a salvage, follows sales whose records are gone. The archive must have them.
        bool mayFollow = segment.Sales == Sales || ((!_hasSegment || segment.Sales > Sales) && segment.Sales <= history.Count);
        if (!mayFollow)
        {
            return _hasSegment || segment.Sales <= history.Count
                ? $"the segment counts {segment.Sales} sales, but there were {Sales}"
                : $"the journal goes on after sale {segment.Sales}, "
                    + $"but {SaleRecord.FileName} has lost its end: its last sale is {history.Count}";
        }

        _hasSegment = true;
        Sales = segment.Sales;
        history.NoteOrdered(segment.Ordered);
        return segment.Checksum == history.ChecksumUpTo(Sales)
            ? null
            : $"the journal goes on after other sales than {SaleRecord.FileName} has";
    }

    private string? Visit(JournalMark.Checkpoint mark)
    {
        _edit = null;
        _hashes.Add(mark.InventoryHash);
        bool isOwn = mark.InventoryHash == ownHash;
        if (mark.IsTaken || isOwn)
        {
            _steps.Clear();
            (KnowsOwnCopy, IsUnnoted) = (isOwn, isOwn && !mark.IsTaken);
        }
        else
        {
            _steps.Add(new JournalStep(JournalStepKind.Replacing, mark.InventoryHash, []));
        }

        HasBegun |= mark.IsTaken || isOwn;
        return mark.Sales == Sales ? null : $"the checkpoint counts {mark.Sales} sales, but there were {Sales}";
    }

    private string? Visit(JournalMark.Edit mark)
    {
        if (mark.IsDone && _edit is not null)
        {
            _steps.Add(_edit);
        }

        _edit = mark.IsDone ? null : new JournalStep(JournalStepKind.Edited, mark.InventoryHash, []);
        return null;
    }

    private string? Visit(InventoryChange change)
    {
        HasBegun = true;
        if (_edit is not null && change is InventoryChange.Added or InventoryChange.Changed)
        {
            _edit.Changes.Add(change);
            return null;
        }

        _edit = null;
        switch (change)
        {
            case InventoryChange.Refused refused:
                history.Add(refused);
                return null;
            case InventoryChange.Ordered ordered:
                history.NoteOrdered(ordered.Sales);
                return ordered.Sales <= Sales && history.ChecksumUpTo(ordered.Sales) == ordered.Checksum
                    ? null
                    : $"the orders up to sale {ordered.Sales} are for other sales";
            case InventoryChange.Sold sold when Follow(sold) is { } wrong:
                return wrong;
            default:
                if (_steps.Count == 0 || _steps[^1].Kind != JournalStepKind.Changed)
                {
                    _steps.Add(new JournalStep(JournalStepKind.Changed, "", []));
                }

                _steps[^1].Changes.Add(change);
                return null;
        }
    }

    private string? Follow(InventoryChange.Sold sold)
    {
        long number = sold.Sale.Number;
        if (number != Sales + 1)
        {
            return $"sale {Sales + 1} expected, {number} found";
        }

        Sales = number;
        if (number > history.Count)
        {
            history.Add(sold);
            return null;
        }

        uint checksum = SaleChecksum.Continue(
            history.ChecksumUpTo(number - 1), number, sold.Sale.Op, sold.Sale.ItemNumber, sold.Sale.Quantity);
        return checksum == history.ChecksumUpTo(number) ? null : $"sale {number} is another one in {SaleRecord.FileName}";
    }
}

internal enum JournalStepKind
{
    Changed,

    /// <summary>inventory.csv was about to be replaced, or was replaced, by the state at this moment.</summary>
    Replacing,

    /// <summary>A person's edit of inventory.csv was booked; the file has stayed as it is.</summary>
    Edited,
}

/// <summary>The changes of books between two moments, with the content of inventory.csv that was written or edited.</summary>
internal sealed record JournalStep(JournalStepKind Kind, string InventoryHash, List<InventoryChange> Changes);
