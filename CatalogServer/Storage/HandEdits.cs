using PygmyStore.Common.Hosting;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// Finds what a person has edited in the rows of inventory.csv since the catalog has written it, and decides it like other
/// changes of the state, which has what the journal has since.
/// </summary>
internal sealed class HandEdits(
    string path, IReadOnlyList<InventoryRow> rows, Dictionary<int, BookRow> written, Dictionary<int, BookRow> state)
{
    private const int MaxTold = 20; // books by number: more do not fit into a line that one reads

    private readonly Dictionary<int, BookRow> _after = new(state);
    private readonly List<InventoryChange> _changes = [];

    /// <summary>The changes, in the order of the file. An impossible one throws a <see cref="StartupException"/>.</summary>
    public IReadOnlyList<InventoryChange> Changes()
    {
        foreach (InventoryRow row in rows)
        {
            if (written.TryGetValue(row.Book.ItemNumber, out BookRow? before))
            {
                Compare(row, before);
            }
            else
            {
                Add(row);
            }
        }

        Refuse(rows.Count == 0 && written.Values.Any(book => !book.IsWithdrawn)
            ? $"the file has lost its rows: put them back, or {InventoryFiles.OldFileAdvice}; "
                + "to withdraw all books, write yes into the column withdrawn"
            : null);
        foreach (int removed in written.Keys.Except(rows.Select(row => row.Book.ItemNumber)).Order())
        {
            Withdraw(state[removed]);
        }

        CheckTitles();
        return _changes;
    }

    /// <summary>What was edited, for the operator, since a file that has lost rows withdraws books; null for nothing.</summary>
    public static string? SummaryOf(IReadOnlyList<InventoryChange> changes)
    {
        int[] withdrawn = [.. changes.Where(change => change is InventoryChange.Changed { IsWithdrawn: true }).Select(ItemOf)];
        int added = changes.Count(change => change is InventoryChange.Added);
        string numbers = string.Join(", ", withdrawn.Take(MaxTold)) + (withdrawn.Length > MaxTold ? ", ..." : "");
        return changes.Count == 0 ? null
            : $"edited by hand: {added} added, {changes.Count - added - withdrawn.Length} changed, {withdrawn.Length} withdrawn"
                + (withdrawn.Length == 0 ? "" : $" (book {numbers})");
    }

    private void Add(InventoryRow row)
    {
        BookRow book = row.Book;
        Refuse(row, state.ContainsKey(book.ItemNumber) ? "the number is that of a book that was added after the file was written"
            : book.IsWithdrawn ? "a new book cannot be withdrawn"
            : _after.Count >= BookRules.MaxBooks ? $"there may be at most {BookRules.MaxBooks} books"
            : null);
        var added = new BookRow(book.ItemNumber, book.Title, book.Topic, book.Cost, Version: 1, book.Stock);
        _after.Add(added.ItemNumber, added);
        _changes.Add(new InventoryChange.Added(added));
    }

    private void Compare(InventoryRow row, BookRow before)
    {
        BookRow book = row.Book;
        bool isLedgerEdited = row.HasLedger
            && (book.Initial, book.Restocked, book.Adjusted, book.Sold)
                != (before.Initial, before.Restocked, before.Adjusted, before.Sold);
        Refuse(row, isLedgerEdited
            ? "initial, restocked, adjusted and sold are the catalog's: "
                + "change the stock alone, and the catalog books the difference"
            : null);
        if ((book.Title, book.Topic, book.Cost, book.Stock, book.IsWithdrawn)
            == (before.Title, before.Topic, before.Cost, before.Stock, before.IsWithdrawn))
        {
            return;
        }

        BookRow now = state[book.ItemNumber];
        bool isWithdrawnSince = now.IsWithdrawn && !before.IsWithdrawn && !book.IsWithdrawn;
        Refuse(row, isWithdrawnSince ? "it was withdrawn after the file was written" : null);
        bool isWithdrawn = book.IsWithdrawn != before.IsWithdrawn ? book.IsWithdrawn : now.IsWithdrawn;
        Refuse(row, isWithdrawn && before.IsWithdrawn && book.Stock != before.Stock
            ? "a withdrawn book has no copies: clear the column withdrawn too"
            : null);
        long difference = isWithdrawn ? -now.Stock : book.Stock - before.Stock;
        long stock = now.Stock + difference;
        Refuse(row, stock < 0 ? $"the stock was set below what was sold after the file was written; raise it by {-stock} or more"
            : stock > BookRules.MaxStock ? $"there may be at most {BookRules.MaxStock} copies"
            : null);
        Change(now, new InventoryChange.Changed(
            book.ItemNumber,
            book.Title != before.Title ? book.Title : now.Title,
            book.Topic != before.Topic ? book.Topic : now.Topic,
            book.Cost != before.Cost ? book.Cost : now.Cost,
            now.Version + 1, Restocked: 0, difference, isWithdrawn));
    }

    private void Withdraw(BookRow now)
    {
        if (!now.IsWithdrawn)
        {
            Change(now, new InventoryChange.Changed(
                now.ItemNumber, now.Title, now.Topic, now.Cost, now.Version + 1,
                Restocked: 0, Adjusted: -now.Stock, IsWithdrawn: true));
        }
    }

    private void Change(BookRow now, InventoryChange.Changed change)
    {
        BookRow after = now.After(change);
        if (after with { Version = now.Version } != now)
        {
            _after[now.ItemNumber] = after;
            _changes.Add(change);
        }
    }

    /// <summary>At the end, so that two books may change their titles with each other.</summary>
    private void CheckTitles()
    {
        var edited = _changes.Select(ItemOf).ToHashSet();
        var titles = new Dictionary<string, int>(BookRules.Names);
        foreach (BookRow book in _after.Values.Where(book => !book.IsWithdrawn))
        {
            if (!titles.TryAdd(book.Title, book.ItemNumber))
            {
                int other = titles[book.Title];
                int wrong = edited.Contains(book.ItemNumber) ? book.ItemNumber : other;
                int owner = wrong == other ? book.ItemNumber : other;
                Refuse(
                    rows.First(row => row.Book.ItemNumber == wrong),
                    $"the title is that of book {owner} too, which has it since the file was written");
            }
        }
    }

    private static int ItemOf(InventoryChange change) =>
        change is InventoryChange.Added added ? added.Row.ItemNumber : ((InventoryChange.Changed)change).ItemNumber;

    private void Refuse(InventoryRow row, string? reason) =>
        Refuse(reason is null ? null : $"line {row.Line}: book {row.Book.ItemNumber}: {reason}");

    private void Refuse(string? reason)
    {
        if (reason is not null)
        {
            throw new StartupException($"{path}: {reason}");
        }
    }
}
