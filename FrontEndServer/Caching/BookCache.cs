using BitFaster.Caching.Lru;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Caching;

/// <summary>
/// Books and pages in the front end's memory, used only while the catalog's lease says that nothing in it is stale
/// (decision 26). No input or output, no thread; the clock is given. For any thread: a read takes no lock.
/// </summary>
/// <remarks>
/// <para>Why a hit is never stale: the catalog shows a change only after <see cref="Invalidate"/> has returned here, or after the
/// lease has ended. A read looks at the lease after it has the entry, so a thread that stood still in between finds that it has
/// ended. A <see cref="Fill"/> keeps nothing older than what was told while it was under way.</para>
/// <para>A page is a list of numbers. It is found only when all its books are, and nothing was told meanwhile.</para>
/// </remarks>
internal sealed class BookCache : IReadKeeper
{
    // A page has up to 1,000 numbers: 1 MB in all. Shops have tens of topics.
    internal const int MaxPages = 256;

    private const int LeastBooks = 3; // what the library needs

    private readonly Lock _lock = new(); // for fills, invalidations and leases; reads take none
    private readonly Func<long> _clock;
    private readonly long _timeToLive; // of an entry
    private readonly FastConcurrentLru<int, CachedBook> _books;
    private readonly FastConcurrentLru<PageKey, CachedPage> _titles; // pages of one book
    private readonly FastConcurrentLru<PageKey, CachedPage> _pages;
    private readonly List<Fill> _fillsUnderWay = []; // at most as many as calls
    private volatile Lease? _lease;
    private volatile object _shelf = new();
    private long _changes; // odd while an invalidation is at work
    private long _ends;
    private long _hits;
    private long _misses;
    private long _kept;
    private long _invalidations;

    /// <summary>Makes a cache that is used while a lease runs: <see cref="Grant"/>.</summary>
    /// <param name="books">The most books, 1 or more; fewer than three are three.</param>
    /// <param name="clock">Milliseconds that never go back and also count while the machine is suspended.</param>
    public BookCache(int books, Func<long> clock)
        : this(books, clock, timeToLive: long.MaxValue)
    {
    }

    private BookCache(int books, Func<long> clock, long timeToLive)
    {
        (_clock, _timeToLive) = (clock, timeToLive);
        int threads = Environment.ProcessorCount;
        int most = Math.Max(LeastBooks, books);
        _books = new FastConcurrentLru<int, CachedBook>(threads, most, EqualityComparer<int>.Default);
        _titles = new FastConcurrentLru<PageKey, CachedPage>(threads, most, EqualityComparer<PageKey>.Default);
        _pages = new FastConcurrentLru<PageKey, CachedPage>(threads, MaxPages, EqualityComparer<PageKey>.Default);
    }

    /// <summary>Reads that were answered from here.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Books and pages that were kept, in all.</summary>
    public long Kept => Interlocked.Read(ref _kept);

    /// <summary>How often the catalog told something.</summary>
    public long Invalidations => Interlocked.Read(ref _invalidations);

    /// <summary>Books that are kept now, void ones included.</summary>
    public int Books => _books.Count;

    /// <summary>Whether entries may be used now.</summary>
    public bool IsLeaseRunning => _lease is { } lease && _clock() < lease.EndMilliseconds;

    /// <summary>The epoch of the lease, also of one that has run out; null: there is none.</summary>
    public string? Epoch => _lease?.Era.Epoch;

    /// <summary>How often a lease was ended; see <see cref="Grant"/>.</summary>
    public long Ends => Interlocked.Read(ref _ends);

    /// <summary>Makes a cache that shows what it has for a time, stale or not, and needs no lease.</summary>
    public static BookCache ForTime(int books, Func<long> clock, TimeSpan timeToLive) =>
        new(books, clock, (long)timeToLive.TotalMilliseconds) { _lease = new Lease(new Era(null), long.MaxValue) };

    /// <summary>
    /// Has entries of the epoch used until the end (on the cache's clock). Another epoch than before voids all entries. It has no
    /// effect when a lease was ended since <paramref name="endsBefore"/>, the number of <see cref="Ends"/> when it was asked for:
    /// the grant may be older than that end.
    /// </summary>
    public void Grant(string epoch, long endMilliseconds, long endsBefore)
    {
        lock (_lock)
        {
            if (_ends != endsBefore)
            {
                return;
            }

            Lease? before = _lease;
            _lease = before?.Era.Epoch == epoch
                ? before with { EndMilliseconds = Math.Max(endMilliseconds, before.EndMilliseconds) }
                : new Lease(new Era(epoch), endMilliseconds);
        }
    }

    /// <summary>Ends the lease: from now on nothing is found. A cache for a time has none and goes on.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ends++;
            _lease = _lease is { Era.Epoch: null } ? _lease : null;
        }
    }

    /// <summary>The book with that number, if it may be shown; null: it must be read.</summary>
    public CachedBook? TryFind(int itemNumber) => Counted(
        _books.TryGet(itemNumber, out CachedBook? book) && MayBeUsed(book.Era, book.EndMilliseconds) ? book : null);

    /// <summary>The page, if all of it may be shown.</summary>
    public FoundPage? TryFindPage(in PageKey key) => Counted(FindPage(key));

    /// <summary>Opens a fill, before its call is sent.</summary>
    public Fill BeginFill()
    {
        lock (_lock)
        {
            var fill = new Fill(this, _lease?.Era);
            _fillsUnderWay.Add(fill);
            return fill;
        }
    }

    IReadFill IReadKeeper.BeginFill() => BeginFill();

    /// <summary>Ends a fill with its answer, and keeps what may be kept.</summary>
    public void Keep(Fill fill, IReadOnlyList<BookRead> reads, BooksRead read, string storeId)
    {
        lock (_lock)
        {
            _fillsUnderWay.Remove(fill);
            if (fill.Era is not { } era || !ReferenceEquals(era, _lease?.Era) || read.Epoch != era.Epoch)
            {
                return;
            }

            long end = _timeToLive == long.MaxValue ? long.MaxValue : _clock() + _timeToLive;
            HashSet<int>? pending = read.Pending is { Count: > 0 } ? [.. read.Pending] : null;
            var answer = new FillAnswer(fill, pending, read.Shelf, storeId, era, end);
            for (int i = 0; i < Math.Min(reads.Count, read.Found.Count); i++)
            {
                if (read.Found[i] is { } found)
                {
                    KeepFound(reads[i], found, answer);
                }
            }
        }
    }

    /// <summary>Ends a fill whose call brought nothing.</summary>
    public void Drop(Fill fill)
    {
        lock (_lock)
        {
            _fillsUnderWay.Remove(fill);
        }
    }

    /// <summary>
    /// Forgets what is older than the versions that are told. When it returns, no read that begins gets anything older. The
    /// changes are pairs as <see cref="Invalidation.WhyNotSound"/> demands. It only ever makes the cache forget.
    /// </summary>
    public void Invalidate(Invalidation invalidation)
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _invalidations);
            Interlocked.Increment(ref _changes);
            // The end of another epoch must not bar a new one: the catalog ends what it believes that we have before it grants.
            bool endsLease = invalidation.Ends && _lease?.Era.Epoch == invalidation.Epoch && _timeToLive == long.MaxValue;
            _ends += endsLease ? 1 : 0;
            _lease = endsLease ? null
                : invalidation.All && _lease is { } lease ? lease with { Era = new Era(lease.Era.Epoch) }
                : _lease;
            foreach (IReadOnlyList<long> change in invalidation.Changes)
            {
                Forget((int)change[0], olderThan: change[1]);
            }

            Interlocked.Increment(ref _changes);
        }
    }

    private void Forget(int itemNumber, long olderThan)
    {
        foreach (Fill fill in _fillsUnderWay)
        {
            fill.Raise(itemNumber, olderThan);
        }

        if (itemNumber == Invalidation.Shelf)
        {
            _shelf = new object();
        }
        else if (_books.TryGet(itemNumber, out CachedBook? book) && book.Book.Version < olderThan)
        {
            _books.TryRemove(itemNumber);
        }
    }

    private FoundPage? FindPage(in PageKey key)
    {
        long changes = Volatile.Read(ref _changes);
        if (changes % 2 != 0 || !PagesFor(key).TryGet(key, out CachedPage? page) || !ReferenceEquals(page.Shelf, _shelf))
        {
            return null;
        }

        var books = new Book[page.Items.Length];
        var tag = new BookListTag();
        CachedBook? last = null;
        long end = page.EndMilliseconds;
        for (int i = 0; i < books.Length; i++)
        {
            if (!_books.TryGet(page.Items[i], out last) || !ReferenceEquals(last.Era, page.Era))
            {
                return null;
            }

            books[i] = last.Book;
            tag.Add(last.Book.Version, last.Hash);
            end = Math.Min(end, last.EndMilliseconds);
        }

        Volatile.ReadBarrier();
        return Volatile.Read(ref _changes) == changes && MayBeUsed(page.Era, end)
            ? new FoundPage(books, page.HasNext, page.StoreId, tag) { Only = books.Length == 1 ? last : null }
            : null;
    }

    /// <summary>Whether an entry may be used that was read before this is called.</summary>
    private bool MayBeUsed(Era era, long endMilliseconds)
    {
        Volatile.ReadBarrier(); // the entry first, then the lease, then the time
        return _lease is { } lease && ReferenceEquals(lease.Era, era)
            && _clock() < Math.Min(lease.EndMilliseconds, endMilliseconds);
    }

    private void KeepFound(BookRead asked, BooksFound found, in FillAnswer answer)
    {
        foreach (Book book in found.Books)
        {
            if (answer.Admits(book.ItemNumber, book.Version) && !HasNewer(book, answer.Era))
            {
                _books.AddOrUpdate(book.ItemNumber, new CachedBook(book, answer.StoreId, answer.Era, answer.End));
                _kept++;
            }
        }

        // An empty page costs a place that a page with books could have.
        if (asked.ItemNumber is null && found.Books.Count > 0 && answer.Admits(Invalidation.Shelf, answer.Shelf))
        {
            KeepPage(PageKey.Of(asked), found, answer);
        }
    }

    private void KeepPage(in PageKey key, BooksFound found, in FillAnswer answer)
    {
        FastConcurrentLru<PageKey, CachedPage> pages = PagesFor(key);
        bool hasNewer = pages.TryGet(key, out CachedPage? page) && ReferenceEquals(page.Era, answer.Era)
            && ReferenceEquals(page.Shelf, _shelf) && page.Version > answer.Shelf;
        if (!hasNewer)
        {
            int[] items = [.. found.Books.Select(book => book.ItemNumber)];
            pages.AddOrUpdate(
                key, new CachedPage(items, found.HasNext, answer.StoreId, answer.Shelf, _shelf, answer.Era, answer.End));
            _kept++;
        }
    }

    /// <summary>Also while the lease does not run: it may be renewed in the same era.</summary>
    private bool HasNewer(Book book, Era era) =>
        _books.TryGet(book.ItemNumber, out CachedBook? present) && ReferenceEquals(present.Era, era)
        && _clock() < present.EndMilliseconds && present.Book.Version > book.Version;

    private FastConcurrentLru<PageKey, CachedPage> PagesFor(in PageKey key) => key.Title is null ? _pages : _titles;

    private T? Counted<T>(T? found)
        where T : class
    {
        Interlocked.Increment(ref found is null ? ref _misses : ref _hits);
        return found;
    }
}
