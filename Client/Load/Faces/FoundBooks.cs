using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Load.Faces;

/// <summary>The books and topics that a load asks for; without a refusal, there is at least one book.</summary>
/// <remarks>
/// A book whose stock, cost or version nobody told has -1 there. Books without a number, as at the toy store, are numbered
/// from 1.
/// </remarks>
/// <param name="Books">No item number comes twice.</param>
/// <param name="Topics">Topics that have books; none at a face without a search.</param>
/// <param name="Refusal">Why there are none, a sentence for people; otherwise null.</param>
internal sealed record FoundBooks(IReadOnlyList<Book> Books, IReadOnlyList<string> Topics, string? Refusal = null)
{
    /// <summary>Whether the store gave no answer at all.</summary>
    public bool IsUnreachable { get; init; }

    public static FoundBooks None(string refusal, bool isUnreachable = false) =>
        new([], [], refusal) { IsUnreachable = isUnreachable };
}

/// <summary>What a search for books begins with, at stores that do not list all their books.</summary>
internal sealed record KnownNames
{
    /// <summary>Topics that are searched; null: the designs', or all books where the face lists them.</summary>
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>Titles that are looked up where the face has no search; null: the designs'.</summary>
    public IReadOnlyList<string>? Titles { get; init; }

    public static IReadOnlyList<string> DesignTopics { get; } = ["distributed systems", "graduate school"];

    /// <summary>The books that every design begins with.</summary>
    public static IReadOnlyList<string> DesignTitles { get; } =
    [
        "How to get a good grade in 677 in 20 minutes a day",
        "RPCs for Dummies",
        "Xen and the Art of Surviving Graduate School",
        "Cooking for the Impatient Graduate Student",
    ];
}
