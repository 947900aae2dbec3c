using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// A front end asks the catalog for a lease, or for a longer one (<c>POST /caches</c>). While a lease runs, the front end may
/// answer from its cache, and the catalog tells it of each change before it tells anybody else.
/// </summary>
/// <param name="FrontEnd">The address at which the catalog calls it back, as in <c>frontend</c> of config.txt.</param>
/// <param name="Epoch">The epoch of the lease that it has; null: it has none.</param>
/// <param name="Ends">Whether it gives the lease back: it has stopped to use its cache.</param>
public sealed record CacheRegistration(string FrontEnd, string? Epoch = null, bool Ends = false);

/// <summary>The lease that the catalog grants, from the moment at which the front end sent its request.</summary>
/// <param name="Epoch">
/// Names an unbroken row of leases of one front end. An entry of the cache belongs to the epoch in which its call began; with
/// another epoch it is void.
/// </param>
/// <param name="LeaseMilliseconds">How long the lease runs.</param>
public sealed record CacheGrant(string Epoch, int LeaseMilliseconds)
{
    /// <summary>The most characters of an epoch: the id of a run and a number.</summary>
    public const int MaxEpochLength = 64;

    /// <summary>Whether the text can be an epoch.</summary>
    public static bool MayBeEpoch(string epoch) =>
        epoch.Length is >= 1 and <= MaxEpochLength && epoch.All(c => c is > ' ' and <= '~');
}

/// <summary>What the catalog tells a front end before it shows changes (<c>POST /invalidate</c>).</summary>
/// <param name="Epoch">The epoch that it is for.</param>
/// <param name="Changes">
/// Pairs of an item number and the version that the book will have: no older one may be kept. Number 0 is
/// <see cref="Shelf"/>, the lists.
/// </param>
/// <param name="All">Whether it is meant for every book and list, because there are too many to name.</param>
/// <param name="Ends">Whether the lease ends now.</param>
public sealed record Invalidation(
    string Epoch, IReadOnlyList<IReadOnlyList<long>> Changes, bool All = false, bool Ends = false)
{
    /// <summary>Stands for all lists: it changes when a book comes, goes, or gets another title or topic.</summary>
    public const int Shelf = 0;

    /// <summary>The most changes that are named. More than a batch usually has; about 10 KiB.</summary>
    public const int MaxChanges = 500;

    /// <summary>Why it is no invalidation that a catalog sends, or null when it is one.</summary>
    public string? WhyNotSound()
    {
        if (!CacheGrant.MayBeEpoch(Epoch))
        {
            return $"epoch must have 1 to {CacheGrant.MaxEpochLength} visible ASCII characters";
        }

        if (Changes.Count > MaxChanges)
        {
            return $"changes must have at most {MaxChanges} pairs; all stands for more";
        }

        for (int i = 0; i < Changes.Count; i++)
        {
            // The parser lets a null pass in a list.
            if (Changes[i] is not [>= Shelf and <= PageRequest.MaxAfter, >= 1])
            {
                return $"change {i + 1} must be a pair: a number from {Shelf} to {PageRequest.MaxAfter}, and a version from 1 on";
            }
        }

        return null;
    }
}

/// <summary>The front end's answer: nobody there will see anything older any more.</summary>
public sealed record Invalidated(string Epoch);

/// <summary>Lookups and searches that travel together (<c>POST /books/read</c>).</summary>
/// <param name="Epoch">The epoch of the caller's lease; null when it keeps nothing.</param>
/// <param name="Reads">What is asked.</param>
public sealed record ReadBatch(IReadOnlyList<BookRead> Reads, string? Epoch = null)
{
    /// <summary>The most reads in one call.</summary>
    public const int MaxReads = 1000;

    /// <summary>The most books in one answer, unless a single page has more: 10 MB of the longest books.</summary>
    public const int MaxBooks = 4000;
}

/// <summary>
/// A book by its number, or a page of a list: of all books, of a topic, or of a title. The id is that of the client's request,
/// for the log.
/// </summary>
public sealed record BookRead(
    string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ItemNumber = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Topic = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title = null,
    int After = 0,
    int Limit = PageRequest.MaxLimit);

/// <summary>The books that were found; empty when there is none.</summary>
public sealed record BooksFound(IReadOnlyList<Book> Books, bool HasNext = false);

/// <summary>The answers to a <see cref="ReadBatch"/>, in its order, as they were at one moment.</summary>
/// <param name="Found">What was found; null for a read that the answer has no room for: it is to be asked again.</param>
/// <param name="Shelf">The version of the lists.</param>
/// <param name="Epoch">The caller's epoch, if it may keep what it reads; else null.</param>
/// <param name="Pending">
/// Items of which a change is on its way to the disk, <see cref="Invalidation.Shelf"/> perhaps among them. They may be shown, but
/// not kept, because the caller may have been told of the change already.
/// </param>
public sealed record BooksRead(
    IReadOnlyList<BooksFound?> Found, long Shelf = 0, string? Epoch = null, IReadOnlyList<int>? Pending = null);
