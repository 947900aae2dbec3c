using System.Net;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>A front end without its sockets: cache and lease are the product's own. It is killed and paused.</summary>
internal sealed class CachingFrontEnd(
    World world, Network network, CacheProduct product, StoreStates states, CachedCatalog catalog, IPEndPoint address)
{
    private const int CallTime = 60; // of a read; of a registration it is a third of the lease
    private const int Books = 10;
    private const double Preemption = 0.2;

    private readonly List<Action> _whenAwake = [];
    private BookCache _cache = null!;
    private CacheLease _lease = null!;
    private int _life;
    private bool _isUp;
    private bool _isPaused;
    private bool _isFinding;
    private long _pausedSince;
    private long _paused;

    public long Hits { get; private set; }

    public bool HasLease => _isUp && !_isPaused && _cache.IsLeaseRunning;

    public void Start()
    {
        if (_isUp)
        {
            return;
        }

        world.Note($"{address}: starts");
        (_isUp, _isPaused) = (true, false);
        _whenAwake.Clear();
        _cache = new BookCache(Books, Clock);
        _lease = new CacheLease(_cache, $"{address}", TimeSpan.FromMilliseconds(CachedCatalog.Lease), Clock, static _ => { });
        AskForLease(_life);
    }

    /// <summary>Is killed, or stops and gives its lease back; starts again after a while.</summary>
    public void Stop(bool isClean)
    {
        if (!_isUp || _isPaused)
        {
            return;
        }

        world.Note($"{address}: {(isClean ? "stops" : "is killed")}");
        if (isClean && _lease.GiveBack() is { } registration)
        {
            network.Carry(() => catalog.Register(registration, static _ => { }), mayRepeat: true);
        }

        _isUp = false;
        _life++;
        world.After(world.Between(1, 100), Start);
    }

    /// <summary>Stands still for a time, with its clock going on.</summary>
    public void Pause(int milliseconds)
    {
        if (!_isUp || _isPaused)
        {
            return;
        }

        world.Note($"{address}: stands still for {milliseconds} ms");
        (_isPaused, _pausedSince) = (true, world.Now);
        world.After(milliseconds, () =>
        {
            _isPaused = false;
            _paused += world.Now - _pausedSince;
            Action[] waiting = [.. _whenAwake];
            _whenAwake.Clear();
            Array.ForEach(waiting, action => action());
        });
    }

    /// <summary>The catalog tells something; the acknowledgement goes back.</summary>
    public void Deliver(Telling telling, Action acknowledge) => WhenAwake(_life, () =>
    {
        BookCache cache = _cache;
        if (product.ForgetsFirst)
        {
            cache.Invalidate(telling.ToWire());
        }
        else
        {
            world.After(world.Between(1, 20), () => cache.Invalidate(telling.ToWire()));
        }

        acknowledge();
    });

    /// <summary>A client looks a book up.</summary>
    public void LookUp(int item) => Read(
        new BookRead("", ItemNumber: item),
        () => _cache.TryFind(item) is { } found ? [found.Book] : null,
        rows => rows.Where(row => row.ItemNumber == item));

    /// <summary>A client asks for all books, or for those of a title.</summary>
    public void Search(string? title)
    {
        var read = new BookRead("", Title: title);
        Read(
            read,
            () => _cache.TryFindPage(PageKey.Of(read))?.Books,
            rows => rows.Where(row => title is null || row.Title == title));
    }

    private void Read(BookRead read, Func<IReadOnlyList<Book>?> find, Func<IReadOnlyList<BookRow>, IEnumerable<BookRow>> inState)
    {
        if (!_isUp || _isPaused)
        {
            return;
        }

        int life = _life;
        int begun = states.Told;
        string asked = read.ItemNumber?.ToString() ?? read.Title ?? "all books";
        string what = $"{address}: a read of {asked} that began with state {begun}";
        IReadOnlyList<Book>? found = Find(find);
        if (life != _life)
        {
            return;
        }

        if (found is not null)
        {
            Hits++;
            Judge(found, "from memory");
            return;
        }

        Fetch(life, read, books => Judge(books, "from the catalog"));

        void Judge(IReadOnlyList<Book> books, string from)
        {
            string shown = string.Join(", ", books.Select(book => $"{book.ItemNumber} v{book.Version}"));
            string text = $"{what} gets {shown} {from}";
            world.Note($"{text}");
            states.Judge(begun, text, rows => inState(rows).Select(row => (row.ItemNumber, row.Version, row.Title, row.Stock))
                .SequenceEqual(books.Select(book => (book.ItemNumber, book.Version, book.Title, book.Stock))));
        }
    }

    /// <summary>The thread may lose its processor between the entry and the look at the clock.</summary>
    private IReadOnlyList<Book>? Find(Func<IReadOnlyList<Book>?> find)
    {
        _isFinding = true;
        IReadOnlyList<Book>? found = find();
        _isFinding = false;
        return found;
    }

    private void Fetch(int life, BookRead read, Action<IReadOnlyList<Book>> answer)
    {
        BookCache cache = _cache;
        Fill fill = cache.BeginFill();
        var batch = new ReadBatch([read], fill.Epoch);
        bool isOver = false;
        network.Carry(
            () =>
            {
                if (catalog.Read(batch) is { } told)
                {
                    network.Carry(() => WhenAwake(life, () => Take(told)), mayRepeat: false);
                }
            },
            mayRepeat: true);
        world.After(CallTime, () => WhenAwake(life, () => Take(null)));

        void Take(BooksRead? told)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
            if (told is null)
            {
                fill.Drop();
                return;
            }

            if (!product.FillsFromTheBegin)
            {
                fill.Drop();
                fill = cache.BeginFill();
            }

            fill.Keep(batch.Reads, product.Received(told), "store");
            answer(told.Found[0]!.Books);
        }
    }

    private void AskForLease(int life)
    {
        if (life != _life)
        {
            return;
        }

        CacheRegistration registration = _lease.Ask();
        bool isOver = false;
        network.Carry(
            () => catalog.Register(
                registration, answer => network.Carry(() => WhenAwake(life, () => Take(answer)), mayRepeat: false)),
            mayRepeat: true);
        world.After(
            CachedCatalog.Lease / CacheLease.AsksPerLease,
            () => WhenAwake(life, () => Take(new Answer<CacheGrant>(UpstreamOutcome.TimedOut, 0, null, null))));

        void Take(Answer<CacheGrant> answer)
        {
            if (!isOver)
            {
                isOver = true;
                world.After(_lease.Take(answer), () => WhenAwake(life, () => AskForLease(life)));
            }
        }
    }

    private void WhenAwake(int life, Action action)
    {
        if (life == _life && _isUp && _isPaused)
        {
            _whenAwake.Add(() => WhenAwake(life, action));
        }
        else if (life == _life && _isUp)
        {
            action();
        }
    }

    private long Clock()
    {
        if (_isFinding && !network.IsHealed && world.Chance(Preemption))
        {
            _isFinding = false;
            long until = world.Now + world.Between(1, CachedCatalog.Lease);
            world.After(until - world.Now, static () => { });
            world.RunUntil(() => world.Now >= until);
        }

        return product.FrontEndClock(world.Now, _paused + (_isPaused ? world.Now - _pausedSince : 0));
    }
}
