using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Caching;

/// <summary>
/// What all entries of a cache belong to that were filled in one epoch. It is compared by reference: a new one voids every entry
/// at once.
/// </summary>
/// <param name="epoch">Null in a cache without leases.</param>
internal sealed class Era(string? epoch)
{
    public string? Epoch => epoch;
}

/// <summary>The lease of an era: until the end, on the cache's clock, entries may be used.</summary>
internal sealed record Lease(Era Era, long EndMilliseconds);

/// <summary>A book in the cache, with its entity tag. Immutable.</summary>
internal sealed class CachedBook
{
    public CachedBook(Book book, string storeId, Era era, long endMilliseconds)
    {
        (Book, Era, EndMilliseconds) = (book, era, endMilliseconds);
        Hash = BookTag.HashOf(book.ItemNumber, book.Title, book.Topic, book.Cost, book.Stock);
        Span<byte> tag = stackalloc byte[BookTag.MaxBytes];
        Tag = tag[..BookTag.Write(tag, storeId, book.Version, Hash)].ToArray();
    }

    public Book Book { get; }

    /// <summary>The hash in its tag.</summary>
    public ulong Hash { get; }

    public byte[] Tag { get; }

    public Era Era { get; }

    /// <summary>When it may not be used any more, whatever the lease says.</summary>
    public long EndMilliseconds { get; }
}

/// <summary>Where the books of a page are found: their numbers, with the version of the lists that they were read at.</summary>
/// <param name="Items">In the page's order.</param>
/// <param name="HasNext">Whether there is a next page.</param>
/// <param name="StoreId">The id of the catalog's store.</param>
/// <param name="Version">The version of the lists.</param>
/// <param name="Shelf">Lives until the catalog tells that the lists change; compared by reference.</param>
/// <param name="Era">As in <see cref="CachedBook"/>.</param>
/// <param name="EndMilliseconds">As in <see cref="CachedBook"/>.</param>
internal sealed record CachedPage(
    int[] Items, bool HasNext, string StoreId, long Version, object Shelf, Era Era, long EndMilliseconds);

/// <summary>Which page of which list: a topic's, a title's, or that of all books (both null).</summary>
internal readonly record struct PageKey(string? Topic, string? Title, int After, int Limit)
{
    public static PageKey Of(BookRead read) => new(read.Topic, read.Title, read.After, read.Limit);

    public static PageKey OfTitle(string title) => new(null, title, 0, PageRequest.MaxLimit);

    public bool Equals(PageKey other) => After == other.After && Limit == other.Limit
        && BookReference.Names.Equals(Topic, other.Topic) && BookReference.Names.Equals(Title, other.Title);

    public override int GetHashCode() => HashCode.Combine(After, Limit, HashOf(Topic), HashOf(Title));

    private static int HashOf(string? name) => name is null ? 0 : BookReference.Names.GetHashCode(name);
}

/// <summary>A page of books as they all were at one moment.</summary>
internal sealed record FoundPage(Book[] Books, bool HasNext, string StoreId, BookListTag Tag)
{
    /// <summary>The whole entry of a page with one book.</summary>
    public CachedBook? Only { get; init; }
}
