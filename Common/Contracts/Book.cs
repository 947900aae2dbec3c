namespace PygmyStore.Common.Contracts;

/// <summary>A book as the catalog knows it at one moment; the version counts its changes.</summary>
public sealed record Book(int ItemNumber, string Title, string Topic, long Stock, decimal Cost, long Version);

/// <summary>How a request names its book: by number or by title.</summary>
/// <remarks>
/// Two references are equal when they name the book in the same way; titles compare without regard to case. A title is kept as it
/// was sent, because the book that has it today may have another one tomorrow.
/// </remarks>
/// <param name="ItemNumber">The book's number; null when the title is given.</param>
/// <param name="Name">The book's title; null when the number is given.</param>
public readonly record struct BookReference(int? ItemNumber, string? Name)
{
    /// <summary>How titles and topics compare: without regard to case.</summary>
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>Whether exactly one of the two is given.</summary>
    public bool IsOne => ItemNumber is null != Name is null;

    public static BookReference Numbered(int itemNumber) => new(itemNumber, null);

    /// <inheritdoc/>
    public bool Equals(BookReference other) => ItemNumber == other.ItemNumber && Names.Equals(Name, other.Name);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ItemNumber, Name is null ? 0 : Names.GetHashCode(Name));
}

/// <summary>
/// Which part of a list of books is asked for: by number, after a given one, up to a limit. Never a whole list.
/// </summary>
/// <param name="After">The page begins after this item number; 0 for the first page.</param>
/// <param name="Limit">The page has at most so many books.</param>
public readonly record struct PageRequest(int After, int Limit)
{
    /// <summary>
    /// The most books on a page, and the number of books when the request gives no limit. A book is at most 2,560 bytes of JSON:
    /// title and topic of 200 characters, each of which takes 6 bytes when it is escaped, and 160 bytes for the rest. So the
    /// longest page has 2.6 MB, a sixth of what a server accepts from the one behind it (16 MiB), and a client can show progress.
    /// </summary>
    public const int MaxLimit = 1000;

    public const int MaxBookBytes = (2 * 200 * 6) + 160;

    /// <summary>The largest item number.</summary>
    public const int MaxAfter = 999_999_999;

    public static PageRequest First { get; } = new(0, MaxLimit);
}
