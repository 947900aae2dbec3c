using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>What was decided for an op, with what it was asked for.</summary>
/// <param name="ItemNumber">The book that was asked for.</param>
/// <param name="Quantity">The copies that were asked for.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Sale">The sale, when it was one.</param>
internal readonly record struct SaleOutcome(int ItemNumber, int Quantity, SaleVerdict Verdict, Sale? Sale)
{
    public static SaleOutcome Of(Sale sale) => new(sale.ItemNumber, sale.Quantity, SaleVerdict.Sold, sale);
}
