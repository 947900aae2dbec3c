using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// What an audit needs to know of all books together: sums, a digest of the copies sold, and which books break a rule. Each
/// change of a book updates it, so an audit costs the same for any number of books.
/// </summary>
/// <remarks>Not thread-safe: the inventory's gate guards it.</remarks>
internal sealed class LedgerTotals
{
    private readonly SortedSet<int> _items = [];
    private readonly SortedSet<int> _unbalanced = [];
    private readonly SortedSet<int> _overdrawn = [];
    private long _initial;
    private long _restocked;
    private long _adjusted;
    private long _sold;
    private long _stock;
    private ulong _soldDigest = CopiesDigest.OfNone;

    public LedgerSums Sums => new(_items.Count, _initial, _restocked, _adjusted, _sold, _stock);

    public string SoldDigest => CopiesDigest.Text(_soldDigest);

    /// <summary>Follows a change of a book; the row before it is null for a new one.</summary>
    public void Follow(BookRow? before, BookRow after)
    {
        if (before is null)
        {
            _items.Add(after.ItemNumber);
        }

        _initial += after.Initial - (before?.Initial ?? 0);
        _restocked += after.Restocked - (before?.Restocked ?? 0);
        _adjusted += after.Adjusted - (before?.Adjusted ?? 0);
        _sold += after.Sold - (before?.Sold ?? 0);
        _stock += after.Stock - (before?.Stock ?? 0);
        _soldDigest = CopiesDigest.Move(_soldDigest, after.ItemNumber, before?.Sold ?? 0, after.Sold);
        Note(_unbalanced, after.ItemNumber, after.Explained != after.Stock);
        Note(_overdrawn, after.ItemNumber, after.Stock < 0);
    }

    /// <summary>The next item numbers after a number, at most so many, withdrawn books included.</summary>
    public IEnumerable<int> ItemsAfter(int after, int limit) =>
        after == int.MaxValue ? [] : _items.GetViewBetween(after + 1, int.MaxValue).Take(limit);

    public WrongBooks Unbalanced(Func<int, BookLedger> ledgerOf) => Wrong(_unbalanced, ledgerOf);

    public WrongBooks Overdrawn(Func<int, BookLedger> ledgerOf) => Wrong(_overdrawn, ledgerOf);

    private static WrongBooks Wrong(SortedSet<int> items, Func<int, BookLedger> ledgerOf) =>
        new(items.Count, [.. items.Take(WrongBooks.MaxTold).Select(ledgerOf)]);

    private static void Note(SortedSet<int> items, int item, bool isIn)
    {
        if (isIn)
        {
            items.Add(item);
        }
        else if (items.Count > 0)
        {
            items.Remove(item);
        }
    }
}
