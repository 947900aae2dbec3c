using System.Globalization;
using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>Shows books as cards: a cover, the title, the price, and how many there are.</summary>
internal static class BookCards
{
    private const int CoverColours = 6; // that shop.css has

    /// <param name="html">Gets the list.</param>
    /// <param name="books">In their order.</param>
    /// <param name="heading">The element of a title, one level below the heading that the list belongs to.</param>
    public static void Write(HtmlWriter html, IEnumerable<Book> books, string heading)
    {
        using (html.Open("ul", ("class", "cards")))
        {
            foreach (Book book in books)
            {
                using (html.Open("li", ("class", "card")))
                {
                    WriteCover(html, book);
                    using (html.Open(heading))
                    {
                        html.Put("a", book.Title, ("href", ShopText.AddressOf(book)), ("dir", "auto"));
                    }

                    html.Put("p", ShopText.Price(book.Cost), ("class", "price"));
                    html.Put("p", ShopText.Stock(book.Stock), ("class", ShopText.StockClass(book.Stock)));
                }
            }
        }
    }

    /// <summary>A cover to look at; it says nothing that does not stand beside it.</summary>
    public static void WriteCover(HtmlWriter html, Book book)
    {
        string colour = string.Create(CultureInfo.InvariantCulture, $"cover cover-{book.ItemNumber % CoverColours}");
        using (html.Open("div", ("class", colour), ("aria-hidden", "true")))
        {
            html.Put("span", book.Title, ("dir", "auto"));
        }
    }
}
