using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Tests.FrontEndServer.Caching;

/// <summary>
/// Readers, calls with reads and a writer at once: nobody reads anything older than what was told to somebody before that read,
/// and no page mixes two moments.
/// </summary>
internal sealed class CacheRaceTests
{
    private const int Items = 6;
    private const int Writes = 4000;
    private const int Readers = 3;
    private const int Callers = 2;
    private const int MostBooks = 5; // fewer than there are: some are always evicted

    private static readonly BookRead All = CacheBench.Topic(null);

    private readonly int _seed = Random.Shared.Next();
    private readonly Lock _catalog = new();
    private readonly long[] _told = new long[Items + 1]; // the versions that somebody was answered
    private readonly long[] _published = [0, .. Enumerable.Repeat(1L, Items)];
    private readonly HashSet<int> _pending = [];
    private readonly BookCache _cache = new(MostBooks, () => 0);
    private string? _epoch = "1";
    private volatile bool _isOver;
    private volatile string? _fault;
    private long _hits;
    private long _pageHits;

    [Test]
    public void A_read_never_finds_what_is_older_than_an_answer_before_it()
    {
        TestContext.Out.WriteLine($"seed {_seed}");
        _cache.Grant("1", long.MaxValue, _cache.Ends);
        using var start = new Barrier(1 + Readers + Callers);
        Thread[] threads =
        [
            new(() => Run(start, Write)),
            .. Enumerable.Range(1, Readers).Select(n => new Thread(() => Run(start, () => Read(new Random(_seed + n))))),
            .. Enumerable.Range(1, Callers).Select(n => new Thread(() => Run(start, () => Fill(new Random(_seed - n))))),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.That(_fault, Is.Null);
        Assert.That(Interlocked.Read(ref _hits), Is.Positive);
        TestContext.Out.WriteLine($"{_hits} books and {_pageHits} pages were found");
    }

    private void Run(Barrier start, Action body)
    {
        start.SignalAndWait();
#pragma warning disable CA1031 // An exception must not leave the other threads running.
        try
        {
            body();
        }
        catch (Exception error)
        {
            _fault ??= $"{error}";
        }
#pragma warning restore CA1031

        _isOver |= _fault is not null;
    }

    /// <summary>Changes one book, or two at once that always have the same version, as a commit of the catalog does.</summary>
    private void Write()
    {
        var random = new Random(_seed);
        for (int write = 0; write < Writes && !_isOver; write++)
        {
            // Books 1 and 2 change together only.
            int item = random.Next(2, Items + 1);
            int[] items = item == 2 ? [1, 2] : [item];
            long version = _published[item] + 1;
            if (random.Next(50) == 0)
            {
                LoseLease(items, version, epoch: $"{write + 2}");
                continue;
            }

            lock (_catalog)
            {
                _pending.UnionWith(items);
            }

            bool isAll = random.Next(20) == 0;
            int[] named = isAll ? [] : items;
            _cache.Invalidate(new Invalidation(_epoch!, [.. named.Select(changed => new[] { changed, version })], isAll));
            Publish(items, version);
        }

        _isOver = true;
    }

    /// <summary>The lease ends, and changes are told to nobody until there is another one.</summary>
    private void LoseLease(int[] items, long version, string epoch)
    {
        lock (_catalog)
        {
            _epoch = null;
        }

        _cache.End();
        Publish(items, version);
        lock (_catalog)
        {
            _epoch = epoch;
        }

        _cache.Grant(epoch, long.MaxValue, _cache.Ends);
    }

    private void Publish(int[] items, long version)
    {
        lock (_catalog)
        {
            Array.ForEach(items, item => _published[item] = version);
            _pending.ExceptWith(items);
        }

        Array.ForEach(items, item => Volatile.Write(ref _told[item], version));
    }

    private void Read(Random random)
    {
        while (!_isOver)
        {
            int item = random.Next(1, Items + 1);
            long told = Volatile.Read(ref _told[item]);
            if (_cache.TryFind(item) is { } found)
            {
                Interlocked.Increment(ref _hits);
                Check(found.Book.Version >= told, $"{item}: {found.Book.Version} after {told}");
            }

            long[] all = [.. Enumerable.Range(1, 2).Select(i => Volatile.Read(ref _told[i]))];
            if (_cache.TryFindPage(PageKey.Of(All)) is { } page)
            {
                Interlocked.Increment(ref _pageHits);
                (long one, long two) = (page.Books[0].Version, page.Books[1].Version);
                Check(one == two && one >= all.Min(), $"{one} and {two} on one page, after {all[0]} and {all[1]}");
            }
        }
    }

    /// <summary>What a call brings that reads a book or the page with books 1 and 2, and comes back at some time.</summary>
    private void Fill(Random random)
    {
        while (!_isOver)
        {
            Fill fill = _cache.BeginFill();
            BookRead asked = random.Next(3) == 0 ? All : CacheBench.Lookup(random.Next(1, Items + 1));
            BooksRead answer;
            lock (_catalog)
            {
                int[] items = asked.ItemNumber is { } item ? [item] : [1, 2];
                Book[] books = [.. items.Select(i => CacheBench.Book(i, _published[i]))];
                answer = new BooksRead(
                    [new BooksFound(books)], Shelf: 1, _epoch == fill.Epoch ? _epoch : null, [.. _pending]);
            }

            Thread.SpinWait(random.Next(500));
            fill.Keep([asked], answer, CacheBench.Store);
        }
    }

    private void Check(bool holds, string fault)
    {
        if (!holds)
        {
            _fault ??= fault;
            _isOver = true;
        }
    }
}
