using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Keeping;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>What the keeper's pages show besides forms: the list of the books, and a book's ledger.</summary>
internal static class KeeperViews
{
    public static void WriteTable(HtmlWriter html, IReadOnlyList<Book> books)
    {
        if (books.Count == 0)
        {
            html.Put("p", "There are no books here.");
            return;
        }

        using (html.Open("table", ("class", "shelf")))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Put("th", "Item", ("scope", "col"), ("class", "number"));
                html.Put("th", "Title and topic", ("scope", "col"));
                html.Put("th", "Price", ("scope", "col"), ("class", "number"));
                html.Put("th", "Copies", ("scope", "col"), ("class", "number"));
            }

            using (html.Open("tbody"))
            {
                foreach (Book book in books)
                {
                    WriteRow(html, book);
                }
            }
        }
    }

    private static void WriteRow(HtmlWriter html, Book book)
    {
        using (html.Open("tr"))
        {
            html.Put("td", $"{book.ItemNumber}", ("class", "number"));
            using (html.Open("td"))
            {
                html.Put("a", book.Title, ("href", KeeperForms.AddressOf(book.ItemNumber)), ("dir", "auto"));
                html.Put("div", book.Topic, ("class", "quiet"), ("dir", "auto"));
            }

            html.Put("td", ShopText.Price(book.Cost), ("class", "number"));
            html.Put("td", Number(book.Stock), ("class", "number"));
        }
    }

    public static void WriteLedger(HtmlWriter html, ShelfBook shelf)
    {
        using (html.Open("dl"))
        {
            Write("Item", $"{shelf.Book.ItemNumber}");
            Write("Topic", shelf.Book.Topic);
            Write("Price of a copy", ShopText.Price(shelf.Book.Cost));
            Write("Copies now", Number(shelf.Book.Stock));
            Write(
                "Ledger",
                $"{Number(shelf.Ledger.Initial)} at first, {Number(shelf.Ledger.Restocked)} restocked, "
                + $"{Number(shelf.Ledger.Adjusted)} corrected, {Number(shelf.Ledger.Sold)} sold");
        }

        void Write(string name, string value)
        {
            html.Put("dt", name);
            html.Put("dd", value, ("dir", "auto"));
        }
    }

    private static string Number(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);
}
