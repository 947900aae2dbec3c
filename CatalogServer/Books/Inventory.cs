using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// All books and the history of their sales, as they are durable: what is not yet on the disk is never seen here.
/// </summary>
/// <remarks>
/// Any thread may call the methods that begin with <c>Read</c>. All others belong to the one thread that writes, the leader of
/// the group commit; since nobody else writes, it reads without the gate and takes it only to change something. The gate is held
/// for memory work only.
/// </remarks>
internal sealed class Inventory : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<int, BookRow> _rows = [];
    private readonly BookIndex _index = new();
    private readonly LedgerTotals _totals = new();
    private readonly SaleHistory _history;
    private readonly string _store;

    /// <param name="rows">The books.</param>
    /// <param name="history">The sales; owned from here on.</param>
    /// <param name="store">The id of the store.</param>
    public Inventory(IEnumerable<BookRow> rows, SaleHistory history, string store = "")
    {
        _store = store;
        _history = history;
        foreach (BookRow row in rows)
        {
            Put(row);
        }
    }

    /// <summary>How many books there are, withdrawn ones included.</summary>
    public int Books => _rows.Count;

    public SaleHistory History => _history;

    /// <summary>All books, withdrawn ones included.</summary>
    public IReadOnlyCollection<BookRow> Rows => _rows.Values;

    public BookRow? Find(int itemNumber) => _rows.GetValueOrDefault(itemNumber);

    /// <summary>The book on sale of that title, whatever its case.</summary>
    public BookRow? FindTitle(string title) => _index.FindTitle(title) is { } itemNumber ? _rows[itemNumber] : null;

    /// <summary>Shows what has become durable: the changes, and the rows that they led to.</summary>
    public void Publish(IEnumerable<BookRow> rows, IEnumerable<InventoryChange> changes)
    {
        using Held held = Hold();
        foreach (BookRow row in rows)
        {
            Put(row);
        }

        foreach (InventoryChange change in changes)
        {
            if (change is InventoryChange.Sold sold)
            {
                _history.Add(sold);
            }
            else if (change is InventoryChange.Refused refused)
            {
                _history.Add(refused);
            }
            else if (change is InventoryChange.Ordered ordered)
            {
                _history.NoteOrdered(ordered.Sales);
            }
        }
    }

    /// <summary>Follows the journal into its next segment.</summary>
    public void StartSegment(long firstSequence)
    {
        using Held held = Hold();
        _history.StartGeneration(firstSequence);
    }

    /// <summary>Lets the sales that have become durable in the archive be found there.</summary>
    public void ShowArchived()
    {
        using Held held = Hold();
        _history.ShowArchived();
    }

    /// <summary>Forgets what no longer needs to be known.</summary>
    /// <returns>The sequence number from which on the journal is needed.</returns>
    public long Forget()
    {
        using Held held = Hold();
        return _history.Forget();
    }

    /// <summary>The book on sale with that number.</summary>
    public BookRow? ReadBook(int itemNumber)
    {
        using Held held = Hold();
        return _rows.GetValueOrDefault(itemNumber) is { IsWithdrawn: false } row ? row : null;
    }

    /// <summary>
    /// A page of the books on sale, by number; of a topic and of a title where these are given, whatever their case. The gate is held for the
    /// page's books only, however many there are.
    /// </summary>
    public BookPage ReadPage(PageRequest page, string? topic = null, string? title = null)
    {
        using Held held = Hold();
        if (title is not null)
        {
            bool isFound = FindTitle(title) is { } row && row.ItemNumber > page.After && (topic is null || BookIndex.Names.Equals(row.Topic, topic));
            return new BookPage(isFound ? [FindTitle(title)!] : [], HasNext: false);
        }

        var books = new List<BookRow>();
        foreach (int itemNumber in _index.After(page.After, topic))
        {
            if (books.Count == page.Limit)
            {
                return new BookPage(books, HasNext: true);
            }

            books.Add(_rows[itemNumber]);
        }

        return new BookPage(books, HasNext: false);
    }

    /// <summary>The catalog's side of an audit, at one moment. It costs the same for any number of books.</summary>
    /// <param name="checksummedSales">Over how many sales the checksum is asked for; null for none.</param>
    public CatalogLedger ReadLedger(long? checksummedSales = null)
    {
        using Held held = Hold();
        return new CatalogLedger(
            _history.Count, _history.RepeatedKeys, _totals.Sums, _totals.SoldDigest, _totals.Unbalanced(LedgerOf), _totals.Overdrawn(LedgerOf))
        {
            Store = _store,
            Ordered = _history.Ordered,
            Checksum = checksummedSales is { } sales && sales >= 0 && sales <= _history.Count
                ? SaleChecksum.Text(_history.ChecksumUpTo(sales))
                : null,
        };
    }

    /// <summary>Up to that many books' ledgers, by number, after a number; withdrawn books included.</summary>
    public IReadOnlyList<BookLedger> ReadLedgers(int after, int limit)
    {
        using Held held = Hold();
        return [.. _totals.ItemsAfter(after, limit).Select(LedgerOf)];
    }

    /// <summary>How many sales there ever were.</summary>
    public long ReadSaleCount()
    {
        using Held held = Hold();
        return _history.Count;
    }

    /// <summary>The checksum over the sales up to a number, of which there are at least so many (<see cref="SaleChecksum"/>).</summary>
    public uint ReadChecksumUpTo(long saleNumber)
    {
        using Held held = Hold();
        return _history.ChecksumUpTo(saleNumber);
    }

    /// <summary>Up to that many sales after a number. Sales that are in the archive are read from its file, without the gate.</summary>
    public SalesPage ReadSales(long after, int limit)
    {
        long count;
        Sale?[] sales;
        long[] offsets;
        using (Hold())
        {
            count = _history.Count;
            if (after > count)
            {
                return new SalesPage(count, Sales: null);
            }

            sales = new Sale?[Math.Min(limit, count - after)];
            offsets = new long[Math.Clamp(_history.Archived - after, 0, sales.Length)];
            for (int i = 0; i < sales.Length; i++)
            {
                if (i < offsets.Length)
                {
                    offsets[i] = _history.OffsetOf(after + 1 + i);
                }
                else
                {
                    sales[i] = _history.Recent(after + 1 + i);
                }
            }
        }

        for (int i = 0; i < offsets.Length; i++)
        {
            sales[i] = _history.ReadAt(offsets[i]);
        }

        return new SalesPage(count, sales!);
    }

    public void Dispose() => _gate.Dispose();

    private void Put(BookRow row)
    {
        BookRow? before = _rows.GetValueOrDefault(row.ItemNumber);
        if (before is { IsWithdrawn: false })
        {
            _index.Replace(before, row);
        }
        else if (!row.IsWithdrawn)
        {
            _index.Add(row);
        }

        _rows[row.ItemNumber] = row;
        _totals.Follow(before, row);
    }

    private BookLedger LedgerOf(int itemNumber) => _rows[itemNumber].Ledger;

    private Held Hold()
    {
        _gate.Wait();
        return new Held(_gate);
    }

    private readonly ref struct Held(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
