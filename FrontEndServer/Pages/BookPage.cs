using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The page of one book, with the form that buys it.</summary>
internal static class BookPage
{
    private const int OtherBooks = 4; // that are shown instead of one that is sold out: a row
    private const int BooksLookedAt = 100; // to find those

    public static void Show(Exchange exchange, Storefront store)
    {
        Answer<Book> found = store.Lookup(exchange, exchange.PathParameter(0));
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        Book book = found.Value;
        IReadOnlyList<Book> others = book.Stock == 0 ? OthersLike(exchange, store, book) : [];
        BuyForm? form = book.Stock == 0 ? null : new BuyForm(
            book.ItemNumber, "1", book.Cost, BrowserCookies.KeyFor(exchange, book.ItemNumber), BrowserCookies.TokenFor(exchange))
        {
            Buyer = LoginCookie.Read(exchange)?.Account ?? "",
        };
        exchange.AnswerPage(200, book.Title, html => Write(html, book, form, others));
    }

    /// <summary>Books of the same topic that can be bought.</summary>
    public static IReadOnlyList<Book> OthersLike(Exchange exchange, Storefront store, Book book)
    {
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, book.Topic, new PageRequest(0, BooksLookedAt), out _);
        return found.HasValue
            ? [.. found.Value.Where(other => other.Stock > 0 && other.ItemNumber != book.ItemNumber).Take(OtherBooks)]
            : []; // the page says without them what it has to say
    }

    /// <summary>Shows books in place of another one; nothing when there are none.</summary>
    public static void WriteOthers(HtmlWriter html, IReadOnlyList<Book> others)
    {
        if (others.Count > 0)
        {
            using (html.Open("section"))
            {
                html.Put("h2", "Other books on this topic");
                BookCards.Write(html, others, "h3");
            }
        }
    }

    private static void Write(HtmlWriter html, Book book, BuyForm? form, IReadOnlyList<Book> others)
    {
        using (html.Open("article", ("class", "book")))
        {
            BookCards.WriteCover(html, book);
            using (html.Open("div"))
            {
                html.Put("h1", book.Title, ("dir", "auto"));
                using (html.Open("p"))
                {
                    html.Text("Topic: ");
                    html.Put("a", book.Topic, ("href", ShopText.AddressOfTopic(book.Topic)), ("dir", "auto"));
                }

                html.Put("p", ShopText.Price(book.Cost), ("class", "price"));
                html.Put(
                    "p", ShopText.Stock(book.Stock), ("class", ShopText.StockClass(book.Stock)),
                    ("data-stock-of", form is null ? null : ShopText.AddressOf(book))); // shop.js follows it
                if (form is null)
                {
                    html.Put("p", "No copy is left. As soon as there are new ones, you can buy this book here.");
                }
                else
                {
                    form.Write(html, book.Stock);
                }
            }
        }

        WriteOthers(html, others);
    }
}
