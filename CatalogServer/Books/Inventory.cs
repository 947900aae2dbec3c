using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>All books and the history of their sales, as they are durable: what is not yet on the disk is never seen here.</summary>
/// <remarks>
/// Any thread may call the methods that begin with <c>Read</c>. All others belong to the one thread that writes, the leader of the group
/// commit; since nobody else writes, it reads without the gate and takes it only to change something. The gate is held for memory work only.
/// </remarks>
internal sealed class Inventory : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<int, BookRow> _rows = [];
    private readonly BookIndex _index = new();
    private readonly SaleHistory _history;

    /// <param name="rows">The books.</param>
    /// <param name="history">The sales; owned from here on.</param>
    public Inventory(IEnumerable<BookRow> rows, SaleHistory history)
    {
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
        _gate.Wait();
        try
        {
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
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Follows the journal into its next segment, and forgets with it what no longer needs to be known.</summary>
    /// <returns>The sequence number from which on the journal is needed.</returns>
    public long StartSegment(long firstSequence)
    {
        _gate.Wait();
        try
        {
            _history.StartGeneration(firstSequence);
            return _history.ForgetAdopted();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The book on sale with that number.</summary>
    public BookRow? ReadBook(int itemNumber)
    {
        _gate.Wait();
        try
        {
            return _rows.GetValueOrDefault(itemNumber) is { IsWithdrawn: false } row ? row : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The books on sale, by number; of a topic and of a title where these are given, whatever their case.</summary>
    public IReadOnlyList<BookRow> ReadBooks(string? topic = null, string? title = null)
    {
        _gate.Wait();
        try
        {
            if (title is not null)
            {
                return FindTitle(title) is { } row && (topic is null || BookIndex.Names.Equals(row.Topic, topic)) ? [row] : [];
            }

            IReadOnlyCollection<int> itemNumbers = topic is null ? _index.All : _index.OfTopic(topic);
            var books = new List<BookRow>(itemNumbers.Count);
            books.AddRange(itemNumbers.Select(itemNumber => _rows[itemNumber]));
            return books;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Every book's ledger and the number of sales, at one moment.</summary>
    public CatalogLedger ReadLedger()
    {
        BookRow[] rows;
        long sales;
        _gate.Wait();
        try
        {
            rows = [.. _rows.Values];
            sales = _history.Count;
        }
        finally
        {
            _gate.Release();
        }

        return new CatalogLedger(sales, [.. rows.OrderBy(row => row.ItemNumber).Select(row => row.Ledger)]);
    }

    /// <summary>How many sales there ever were.</summary>
    public long ReadSaleCount()
    {
        _gate.Wait();
        try
        {
            return _history.Count;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Up to that many sales after a number, up to which all are adopted.</summary>
    public SalesPage ReadSales(long after, int limit)
    {
        _gate.Wait();
        try
        {
            if (after > _history.Count || after < _history.Forgotten)
            {
                return new SalesPage(_history.Count, _history.Forgotten, Sales: null);
            }

            _history.Adopt(after);
            return new SalesPage(_history.Count, _history.Forgotten, _history.After(after, limit));
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Put(BookRow row)
    {
        if (_rows.TryGetValue(row.ItemNumber, out BookRow? before) && !before.IsWithdrawn)
        {
            _index.Replace(before, row);
        }
        else if (!row.IsWithdrawn)
        {
            _index.Add(row);
        }

        _rows[row.ItemNumber] = row;
    }
}

/// <summary>A part of the sales.</summary>
/// <param name="Count">The number of the last sale of all.</param>
/// <param name="Forgotten">The number of the last sale that is no longer kept.</param>
/// <param name="Sales">The sales in order; null when those that were asked for are not kept any more, or not yet there to be asked for.</param>
internal readonly record struct SalesPage(long Count, long Forgotten, Sale[]? Sales);
