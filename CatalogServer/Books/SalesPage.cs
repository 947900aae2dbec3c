using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>A part of the sales.</summary>
/// <param name="Count">The number of the last sale of all.</param>
/// <param name="Forgotten">The number of the last sale that is no longer kept.</param>
/// <param name="Sales">In order; null when what follows the number that was asked for is forgotten, or cannot be known yet.</param>
internal readonly record struct SalesPage(long Count, long Forgotten, Sale[]? Sales);
