namespace PygmyStore.Common.Contracts;

/// <summary>How a request names its book: by number or by title.</summary>
/// <remarks>
/// Two references are equal when they name the book in the same way; titles compare without regard to case. A title is kept as it was sent,
/// because the book that has it today may have another one tomorrow.
/// </remarks>
/// <param name="ItemNumber">The book's number; null when the title is given.</param>
/// <param name="Name">The book's title; null when the number is given.</param>
public readonly record struct BookReference(int? ItemNumber, string? Name)
{
    /// <summary>How titles and topics compare: without regard to case.</summary>
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>Whether exactly one of the two is given.</summary>
    public bool IsOne => ItemNumber is null != Name is null;

    /// <summary>A reference by number.</summary>
    public static BookReference Numbered(int itemNumber) => new(itemNumber, null);

    /// <inheritdoc/>
    public bool Equals(BookReference other) => ItemNumber == other.ItemNumber && Names.Equals(Name, other.Name);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ItemNumber, Name is null ? 0 : Names.GetHashCode(Name));
}
