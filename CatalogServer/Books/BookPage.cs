namespace PygmyStore.CatalogServer.Books;

/// <summary>A part of a list of books, and whether there are more behind it.</summary>
internal sealed record BookPage(IReadOnlyList<BookRow> Books, bool HasNext);
