using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Tests.FrontEndServer.Caching;

/// <summary>A cache under a clock that goes on only when it is told, with what a test says to it.</summary>
internal sealed class CacheBench
{
    public const string Store = "0123456789abcdef";
    public const int Lease = 1000;

    public CacheBench(int books = 100, TimeSpan? timeToLive = null)
    {
        Cache = timeToLive is { } time ? BookCache.ForTime(books, () => Now, time) : new BookCache(books, () => Now);
        if (timeToLive is null)
        {
            Grant("1");
        }
    }

    public long Now { get; set; } = 5000;

    public BookCache Cache { get; }

    public static Book Book(int itemNumber, long version, string topic = "t") =>
        new(itemNumber, $"Title {itemNumber}", topic, version, 1.5m, version);

    public static BookRead Lookup(int itemNumber) => new("id", itemNumber);

    public static BookRead Topic(string? topic, int after = 0, int limit = PageRequest.MaxLimit) =>
        new("id", Topic: topic, After: after, Limit: limit);

    public static BooksRead Answer(string? epoch, long shelf, params Book[] books) =>
        new([.. books.Select(book => new BooksFound([book]))], shelf, epoch);

    public static BooksRead PageAnswer(string? epoch, long shelf, params Book[] books) =>
        new([new BooksFound(books)], shelf, epoch);

    public void Grant(string epoch) => Cache.Grant(epoch, Now + Lease, Cache.Ends);

    /// <summary>A call from its beginning to its end.</summary>
    public void Fill(params Book[] books) =>
        Cache.BeginFill().Keep([.. books.Select(book => Lookup(book.ItemNumber))], Answer(Cache.Epoch, 1, books), Store);

    public void FillPage(BookRead asked, long shelf, params Book[] books) =>
        Cache.BeginFill().Keep([asked], PageAnswer(Cache.Epoch, shelf, books), Store);

    public void Tell(params (int Item, long Version)[] changes) => Cache.Invalidate(Told(changes));

    public Invalidation Told(params (int Item, long Version)[] changes) =>
        new(Cache.Epoch ?? "none", [.. changes.Select(change => new long[] { change.Item, change.Version })]);

    /// <summary>The version that a lookup finds; 0: it finds none.</summary>
    public long Find(int itemNumber) => Cache.TryFind(itemNumber)?.Book.Version ?? 0;

    /// <summary>The versions on the page that a search finds; null: it finds none.</summary>
    public long[]? FindPage(BookRead asked) =>
        Cache.TryFindPage(PageKey.Of(asked))?.Books.Select(book => book.Version).ToArray();
}
