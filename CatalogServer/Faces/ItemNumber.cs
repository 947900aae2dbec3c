using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>Finds the book that a request names by its number.</summary>
internal static class ItemNumber
{
    /// <summary>The number in the path; 0, which no book has, when it is none.</summary>
    public static int InPath(Exchange exchange)
    {
        ReadOnlySpan<byte> text = exchange.PathParameter(0);
        exchange.Arguments.Add(text);
        return TargetNumber.TryRead(text, out int itemNumber) ? itemNumber : 0;
    }

    /// <summary>The number in the query; false when there is none, which is answered with 400.</summary>
    public static bool TryFindInQuery(Exchange exchange, out int itemNumber)
    {
        itemNumber = 0;
        if (exchange.Request.Target.TryGetParameter("item_number"u8, out ReadOnlySpan<byte> text)
            && TargetNumber.TryRead(text, out itemNumber))
        {
            exchange.Arguments.Add(text);
            return true;
        }

        exchange.Response.Error(400, "item_number must be a book's number");
        return false;
    }

    /// <summary>The book in the path; false when there is none, which is answered with 404.</summary>
    public static bool TryFindBook(
        Exchange exchange, Inventory inventory, out BookRow book, string refusal = "there is no such book")
    {
        book = inventory.ReadBook(InPath(exchange))!;
        if (book is null)
        {
            exchange.Response.Error(404, refusal);
        }

        return book is not null;
    }
}
