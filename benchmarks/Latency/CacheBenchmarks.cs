using BenchmarkDotNet.Attributes;
using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>What a hit in the front end's cache takes, without HTTP. A book's should allocate nothing.</summary>
[MemoryDiagnoser]
public class CacheBenchmarks
{
    private const int Books = 1000;
    private const int PageLength = 4;
    private const string Epoch = "run-1";

    private static readonly BookRead Topic = new("id", Topic: "shelf 7");

    private readonly BookCache _cache = new(Books, () => 0);
    private readonly PageKey _page = PageKey.Of(Topic);
    private int _next;

    /// <summary>Fills the cache, under a lease that never ends.</summary>
    [GlobalSetup]
    public void Fill()
    {
        _cache.Grant(Epoch, long.MaxValue, _cache.Ends);
        Book[] books = [.. Enumerable.Range(1, Books).Select(i => new Book(i, $"Book number {i}", "shelf 7", 1000, 10m, 1))];
        _cache.BeginFill().Keep(
            [.. books.Select(book => new BookRead("id", book.ItemNumber))],
            new BooksRead([.. books.Select(book => new BooksFound([book]))], 1, Epoch), "0123456789abcdef");
        _cache.BeginFill().Keep([Topic], new BooksRead([new BooksFound(books[..PageLength])], 1, Epoch), "0123456789abcdef");
    }

    /// <summary>One book of a thousand, each time another one.</summary>
    [Benchmark]
    public bool HitBook() => _cache.TryFind(1 + (_next = (_next + 1) % Books)) is not null;

    /// <summary>A page of four books.</summary>
    [Benchmark]
    public bool HitPage() => _cache.TryFindPage(_page) is not null;
}
