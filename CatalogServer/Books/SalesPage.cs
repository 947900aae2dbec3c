using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>A part of the sales.</summary>
/// <param name="Count">The number of the last sale of all.</param>
/// <param name="Sales">In order; null when the number that was asked for is beyond the last sale.</param>
internal readonly record struct SalesPage(long Count, Sale[]? Sales);
