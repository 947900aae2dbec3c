using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>All books and the history of their sales. What is not yet durable is never seen here.</summary>
/// <remarks>
/// Any thread may call the methods that begin with <c>Read</c>. All others belong to the one thread that writes, the leader of
/// the group commit; since nobody else writes, it reads without the gate and takes it only to change something. The gate is held
/// for memory work only.
/// </remarks>
#pragma warning disable CA1001 // The semaphore has no handle to free: nobody asks for its AvailableWaitHandle.
internal sealed class Inventory : IDecisionView
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<int, BookRow> _rows = [];
    private readonly BookIndex _index = new();
    private readonly LedgerTotals _totals = new();
    private readonly string _store;

    public Inventory(IEnumerable<BookRow> rows, SaleHistory history, string store = "")
    {
        (History, _store) = (history, store);
        foreach (BookRow row in rows)
        {
            Put(row);
        }
    }

    public int Books => _rows.Count;

    public SaleHistory History { get; }

    public IReadOnlyCollection<BookRow> Rows => _rows.Values;

    /// <summary>The version of the lists. It counts in this run only: with it, all that anybody keeps of them is void.</summary>
    public long Shelf { get; private set; } = 1;

    long IDecisionView.Sales => History.Count;

    long IDecisionView.Ordered => History.Ordered;

    bool IDecisionView.MayRefuse => History.MayRefuse;

    public BookRow? Find(int itemNumber) => _rows.GetValueOrDefault(itemNumber);

    bool IDecisionView.TryFindOutcome(string op, out SaleOutcome outcome) => History.TryFind(op, out outcome);

    uint IDecisionView.ChecksumUpTo(long saleNumber) => History.ChecksumUpTo(saleNumber);

    public BookRow? FindTitle(string title) => _index.FindTitle(title) is { } itemNumber ? _rows[itemNumber] : null;

    /// <summary>Whether a list changes with the rows: a book comes, goes, or gets another title or topic.</summary>
    public bool ChangesLists(IEnumerable<BookRow> rows) => rows.Any(row => Find(row.ItemNumber) is not { } shown
        || shown.Title != row.Title || shown.Topic != row.Topic || shown.IsWithdrawn != row.IsWithdrawn);

    /// <summary>Shows what has become durable: the changes, and the rows that they led to.</summary>
    public void Publish(IReadOnlyCollection<BookRow> rows, IEnumerable<InventoryChange> changes)
    {
        bool changesLists = ChangesLists(rows);
        using Held held = Hold();
        Shelf += changesLists ? 1 : 0;
        foreach (BookRow row in rows)
        {
            Put(row);
        }

        foreach (InventoryChange change in changes)
        {
            if (change is InventoryChange.Sold sold)
            {
                History.Add(sold);
            }
            else if (change is InventoryChange.Refused refused)
            {
                History.Add(refused);
            }
            else if (change is InventoryChange.Ordered ordered)
            {
                History.NoteOrdered(ordered.Sales);
            }
        }
    }

    public void StartSegment(long firstSequence)
    {
        using Held held = Hold();
        History.StartGeneration(firstSequence);
    }

    /// <summary>Lets the sales that have become durable in the archive be found there.</summary>
    public void ShowArchived()
    {
        using Held held = Hold();
        History.ShowArchived();
    }

    /// <summary>Forgets what no longer needs to be known.</summary>
    /// <returns>The sequence number from which on the journal is needed.</returns>
    public long Forget()
    {
        using Held held = Hold();
        return History.Forget();
    }

    public BookRow? ReadBook(int itemNumber)
    {
        using Held held = Hold();
        return FindOnSale(itemNumber);
    }

    /// <summary><see cref="ICatalogStore.ReadPage"/>; it holds the gate for the page's books only.</summary>
    public BookPage ReadPage(PageRequest page, string? topic = null, string? title = null)
    {
        using Held held = Hold();
        return PageOf(page, topic, title);
    }

    /// <summary>
    /// Answers reads at one moment. Before that moment is over it tells the numbers of the books in the answers, and
    /// <see cref="Invalidation.Shelf"/> when a list is among them.
    /// </summary>
    /// <remarks>It stops where there would be more than <see cref="ReadBatch.MaxBooks"/>: the rest is null.</remarks>
    public BooksTogether ReadTogether(IReadOnlyList<BookRead> reads, Action<IReadOnlyCollection<int>> note)
    {
        var pages = new BookPage?[reads.Count];
        var items = new HashSet<int>();
        using Held held = Hold();
        int left = ReadBatch.MaxBooks;
        for (int i = 0; i < pages.Length; i++)
        {
            BookPage page = AnswerTo(reads[i]);
            left -= page.Books.Count;
            if (left < 0)
            {
                break;
            }

            pages[i] = page;
            items.UnionWith(page.Books.Select(book => book.ItemNumber));
            if (reads[i].ItemNumber is null)
            {
                items.Add(Invalidation.Shelf);
            }
        }

        note(items);
        return new BooksTogether(pages, Shelf);
    }

    private BookRow? FindOnSale(int itemNumber) => Find(itemNumber) is { IsWithdrawn: false } row ? row : null;

    private BookPage AnswerTo(BookRead read) =>
        read.ItemNumber is { } itemNumber ? new BookPage(FindOnSale(itemNumber) is { } row ? [row] : [], HasNext: false)
        : PageOf(new PageRequest(read.After, read.Limit), read.Topic, read.Title);

    private BookPage PageOf(PageRequest page, string? topic, string? title)
    {
        if (title is not null)
        {
            bool isFound = FindTitle(title) is { } row && row.ItemNumber > page.After
                && (topic is null || BookRules.Names.Equals(row.Topic, topic));
            return new BookPage(isFound ? [FindTitle(title)!] : [], HasNext: false);
        }

        int[] oneMore = [.. _index.After(page.After, topic).Take(page.Limit + 1)];
        return new BookPage([.. oneMore.Take(page.Limit).Select(item => _rows[item])], HasNext: oneMore.Length > page.Limit);
    }

    public CatalogLedger ReadLedger(long? checksummedSales = null)
    {
        using Held held = Hold();
        return new CatalogLedger(
            History.Count, History.RepeatedKeys, _totals.Sums, _totals.SoldDigest,
            _totals.Unbalanced(LedgerOf), _totals.Overdrawn(LedgerOf))
        {
            Store = _store,
            Ordered = History.Ordered,
            Checksum = checksummedSales is { } sales && sales >= 0 && sales <= History.Count
                ? SaleChecksum.Text(History.ChecksumUpTo(sales))
                : null,
        };
    }

    public IReadOnlyList<BookLedger> ReadLedgers(int after, int limit)
    {
        using Held held = Hold();
        return [.. _totals.ItemsAfter(after, limit).Select(LedgerOf)];
    }

    public long ReadSaleCount()
    {
        using Held held = Hold();
        return History.Count;
    }

    /// <summary><see cref="ICatalogStore.ReadSales"/>; it reads those of the archive's file without the gate.</summary>
    public SalesPage ReadSales(long after, int limit)
    {
        long count;
        Sale[] recent;
        long[] offsets;
        using (Hold())
        {
            count = History.Count;
            if (after > count)
            {
                return new SalesPage(count, Sales: null);
            }

            int some = (int)Math.Min(limit, count - after);
            int archived = (int)Math.Clamp(History.Archived - after, 0, some);
            offsets = [.. Enumerable.Range(1, archived).Select(i => History.Archive.OffsetOf(after + i))];
            recent = [.. Enumerable.Range(archived + 1, some - archived).Select(i => History.Recent(after + i))];
        }

        return new SalesPage(count, [.. offsets.Select(History.Archive.ReadAt), .. recent]);
    }

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
