using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>What was decided for an op, with what it was asked for.</summary>
/// <param name="ItemNumber">The book that was asked for; 0 when it was named by a title that no book had.</param>
/// <param name="Quantity">The copies that were asked for.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Sale">The sale, when it was one.</param>
/// <param name="Name">The title that the request named the book by; null when it named it by number.</param>
internal readonly record struct SaleOutcome(int ItemNumber, int Quantity, SaleVerdict Verdict, Sale? Sale, string? Name = null)
{
    /// <summary>
    /// Whether the request is the one that was decided: the same copies of a book that is named in the same way. Which book has the title
    /// today does not matter.
    /// </summary>
    public bool IsOf(SaleRequest request) => Quantity == request.Quantity
        && request.Book() == (Name is null ? BookReference.Numbered(ItemNumber) : new BookReference(null, Name));
}
