using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>What was decided for an op, with what it was asked for.</summary>
/// <param name="ItemNumber">The book that was asked for; 0 when it was named by a title that no book had.</param>
/// <param name="Quantity">The copies that were asked for.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Sale">The sale, when it was one.</param>
/// <param name="AskedName">The title that the request named the book by; null when it named it by number.</param>
internal readonly record struct SaleOutcome(int ItemNumber, int Quantity, SaleVerdict Verdict, Sale? Sale, string? AskedName = null)
{
    public static SaleOutcome Of(Sale sale) => new(sale.ItemNumber, sale.Quantity, SaleVerdict.Sold, sale, sale.AskedName);

    public static SaleOutcome Of(InventoryChange.Refused refused) =>
        new(refused.ItemNumber, refused.Quantity, refused.Verdict, Sale: null, refused.AskedName);

    /// <summary>
    /// Whether the request is the one that was decided: the same copies of a book that is named in the same way. Which book has the title
    /// today does not matter.
    /// </summary>
    public bool IsOf(SaleRequest request) => Quantity == request.Quantity
        && request.Book() == (AskedName is null ? BookReference.Numbered(ItemNumber) : new BookReference(null, AskedName));
}
