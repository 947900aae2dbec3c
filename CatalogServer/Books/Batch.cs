namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// The inventory as it will be once the changes decided so far in this batch are durable; what decisions are made against.
/// </summary>
/// <remarks>
/// The inventory itself stays as it is: a batch that does not become durable is undone by forgetting it. Belongs to the leader of
/// the group commit.
/// </remarks>
internal sealed class Batch(Inventory inventory)
{
    private readonly Dictionary<int, BookRow> _rows = [];
    private readonly Dictionary<string, SaleOutcome> _outcomes = new(StringComparer.Ordinal);
    private readonly List<InventoryChange> _changes = [];
    private int _added;
    private int _sold;
    private long? _ordered;

    /// <summary>The books, withdrawn ones included.</summary>
    public int Books => inventory.Books + _added;

    public long NextSale => inventory.History.Count + _sold + 1;

    /// <summary>How many sales this batch makes.</summary>
    public int Sales => _sold;

    /// <summary>How many sales are durable: without those of this batch.</summary>
    public long DurableSales => inventory.History.Count;

    /// <summary>All sales up to this number are known to have their order.</summary>
    public long Ordered => _ordered ?? inventory.History.Ordered;

    public IReadOnlyList<InventoryChange> Changes => _changes;

    /// <summary>The book with that number, even when it is withdrawn.</summary>
    public BookRow? Find(int itemNumber) => _rows.GetValueOrDefault(itemNumber) ?? inventory.Find(itemNumber);

    /// <summary>The book on sale with that number.</summary>
    public BookRow? FindOnSale(int itemNumber) => Find(itemNumber) is { IsWithdrawn: false } row ? row : null;

    /// <summary>Whether a book on sale other than that one has the title.</summary>
    public bool IsTitleTaken(string title, int otherThan)
    {
        foreach (BookRow row in _rows.Values)
        {
            if (row.ItemNumber != otherThan && !row.IsWithdrawn && BookIndex.Names.Equals(row.Title, title))
            {
                return true;
            }
        }

        return inventory.FindTitle(title) is { } shown && shown.ItemNumber != otherThan && !_rows.ContainsKey(shown.ItemNumber);
    }

    /// <summary>Whether a refusal can be recorded, so that its op gets the same answer for as long as the store promises.</summary>
    public bool MayRefuse => inventory.History.MayRefuse;

    /// <summary>The checksum over the durable sales up to a number.</summary>
    public uint ChecksumUpTo(long saleNumber) => inventory.History.ChecksumUpTo(saleNumber);

    public bool TryFindOutcome(string op, out SaleOutcome outcome) =>
        _outcomes.TryGetValue(op, out outcome) || inventory.History.TryFind(op, out outcome);

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
                _sold++;
                break;
            case InventoryChange.Ordered ordered:
                _ordered = ordered.Sales;
                break;
            case InventoryChange.Refused refused:
                _outcomes.Add(refused.Op, new SaleOutcome(refused.ItemNumber, refused.Quantity, refused.Verdict, Sale: null));
                break;
        }
    }

    public void Publish()
    {
        inventory.Publish(_rows.Values, _changes);
        Clear();
    }

    public void Clear()
    {
        _rows.Clear();
        _outcomes.Clear();
        _changes.Clear();
        _added = _sold = 0;
        _ordered = null;
    }
}
