using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The page of books that a request asks for, as every face lists them.</summary>
internal static class BookLists
{
    /// <summary>
    /// Reads the page that <c>limit</c> and <c>after</c> in the target name, and links to the next one where there is one; false when the
    /// target names none, which is answered with 400.
    /// </summary>
    public static bool TryRead(Exchange exchange, Inventory inventory, string? topic, string? title, out IReadOnlyList<BookRow> books)
    {
        if (!Paging.TryRead(exchange, out PageRequest request))
        {
            books = [];
            return false;
        }

        BookPage page = inventory.ReadPage(request, topic, title);
        if (page.HasNext)
        {
            NextLink.Add(exchange, page.Books[^1].ItemNumber);
        }

        books = page.Books;
        return true;
    }
}
