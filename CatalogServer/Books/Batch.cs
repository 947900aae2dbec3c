using System.Diagnostics;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>The state once the changes decided so far in this batch are durable. Decisions are made against it.</summary>
/// <remarks>To undo a batch that does not become durable, clear it. It belongs to the thread that writes.</remarks>
internal sealed class Batch(IDecisionView durable)
{
    private readonly Dictionary<int, BookRow> _rows = [];
    private readonly Dictionary<string, SaleOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly List<InventoryChange> _changes = [];
    private int _added;
    private long? _ordered;

    /// <summary>The state without this batch.</summary>
    public IDecisionView Durable => durable;

    public int Books => durable.Books + _added;

    public long NextSale => durable.Sales + Sales + 1;

    public int Sales { get; private set; }

    public long Ordered => _ordered ?? durable.Ordered;

    /// <summary>What this batch makes durable, in order.</summary>
    public IReadOnlyList<InventoryChange> Changes => _changes;

    /// <summary>The books that it changes, as they are after it.</summary>
    public IReadOnlyCollection<BookRow> Rows => _rows.Values;

    public BookRow? Find(int itemNumber) => _rows.GetValueOrDefault(itemNumber) ?? durable.Find(itemNumber);

    public BookRow? FindOnSale(int itemNumber) => Find(itemNumber) is { IsWithdrawn: false } row ? row : null;

    public BookRow? FindOnSale(BookReference book) =>
        book.ItemNumber is { } itemNumber ? FindOnSale(itemNumber) : book.Name is { } name ? FindTitle(name) : null;

    private BookRow? FindTitle(string title) =>
        durable.FindTitle(title) is { } shown && !_rows.ContainsKey(shown.ItemNumber) ? shown : FindTitleInBatch(title);

    // Only what this batch has changed can have the title now; a batch is bounded.
    private BookRow? FindTitleInBatch(string title) =>
        _rows.Values.FirstOrDefault(row => !row.IsWithdrawn && BookRules.Names.Equals(row.Title, title));

    public bool IsTitleTaken(string title, int otherThan) => FindTitle(title) is { } row && row.ItemNumber != otherThan;

    public bool TryFindOutcome(string op, out SaleOutcome outcome) =>
        _outcomes.TryGetValue(op, out outcome) || durable.TryFindOutcome(op, out outcome);

    public void Add(InventoryChange change)
    {
        _changes.Add(change);
        switch (change)
        {
            case InventoryChange.Added added:
                _rows.Add(added.Row.ItemNumber, added.Row);
                _added++;
                break;
            case InventoryChange.Changed changed:
                _rows[changed.ItemNumber] = Find(changed.ItemNumber)!.After(changed);
                break;
            case InventoryChange.Sold { Sale: var sale } sold:
                _rows[sale.ItemNumber] = Find(sale.ItemNumber)!.After(sold);
                _outcomes.Add(sale.Op, SaleOutcome.Of(sale));
                Sales++;
                break;
            case InventoryChange.Ordered ordered:
                _ordered = ordered.Sales;
                break;
            case InventoryChange.Refused refused:
                _outcomes.Add(refused.Op, SaleOutcome.Of(refused));
                break;
        }
    }

    public void Clear()
    {
        _rows.Clear();
        _outcomes.Clear();
        _changes.Clear();
        _added = Sales = 0;
        _ordered = null;
    }
}

/// <summary>The durable state that a batch decides against: all in memory, or what was loaded for the commands' needs.</summary>
/// <remarks>It belongs to the one thread that writes.</remarks>
internal interface IDecisionView
{
    /// <summary>How many books there are, withdrawn ones included.</summary>
    int Books { get; }

    /// <summary>How many sales there ever were, which is also the number of the last one.</summary>
    long Sales { get; }

    /// <summary>All sales up to this number are known to have their order.</summary>
    long Ordered { get; }

    /// <summary>Whether a refusal can be recorded: those that are remembered are not yet too many.</summary>
    bool MayRefuse { get; }

    /// <summary>The book with that number, even when it is withdrawn.</summary>
    BookRow? Find(int itemNumber);

    /// <summary>The book on sale of that title, whatever its case. At most one has it.</summary>
    BookRow? FindTitle(string title);

    bool TryFindOutcome(string op, out SaleOutcome outcome);

    /// <summary>The checksum over the sales up to a number (<see cref="SaleChecksum"/>).</summary>
    uint ChecksumUpTo(long saleNumber);
}

/// <summary>What a command reads beside counts and checksums: a book by number or title, and an op's outcome.</summary>
internal readonly record struct DecisionNeed(int? ItemNumber = null, string? Title = null, string? Op = null);

/// <summary>A request for changes. It decides itself against the batch so far, and keeps its answer.</summary>
/// <remarks>The answer holds only once the commit is durable.</remarks>
internal abstract class InventoryCommand
{
    /// <summary>The span of the request that waits for it, if that is traced.</summary>
    public Activity? Requester { get; set; }

    /// <summary>How many changes it may make at most; at least 1.</summary>
    public virtual int MaxChanges => 1;

    /// <summary>Most bytes of the journal that it can take.</summary>
    public virtual int MostBytes => JournalFormat.MostBytes;

    public virtual IEnumerable<DecisionNeed> Needs => [];

    /// <summary>Decides, and adds to the batch what must become durable.</summary>
    public abstract void Apply(Batch batch);
}

/// <summary>A request for one change.</summary>
internal abstract class SingleCommand : InventoryCommand
{
    /// <summary>A pure function of the batch so far: returns what must become durable; null when nothing changes.</summary>
    public abstract InventoryChange? Decide(Batch batch);

    public sealed override void Apply(Batch batch)
    {
        if (Decide(batch) is { } change)
        {
            batch.Add(change);
        }
    }
}

/// <summary>Changes nothing, but has the inventory written to its file: in its turn, when no other writer is at work.</summary>
internal sealed class TakeCheckpoint : InventoryCommand
{
    public override void Apply(Batch batch)
    {
    }
}
