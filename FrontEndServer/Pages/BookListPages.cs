using System.Globalization;
using System.Text;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The pages with many books: by topic, and as a list in parts. They are the same for everybody.</summary>
internal static class BookListPages
{
    private const int BooksOnFirstPage = 200; // by topic; the list has all
    private const int BooksOfTopic = 8; // two rows on a wide screen
    private const int BooksInList = 48;
    private const int MostBooksInList = 200; // more than anybody looks at, and a page of 120 KB

    public static void ShowTopics(Exchange exchange, Storefront store)
    {
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, null, new PageRequest(0, BooksOnFirstPage), out bool hasNext);
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        exchange.AnswerSharedPage("Books by topic", html =>
        {
            html.Put("h1", "Books by topic");
            foreach (IGrouping<string, Book> topic in found.Value.GroupBy(book => book.Topic, BookReference.Names))
            {
                WriteTopic(html, topic.Key, [.. topic], mayHaveMore: hasNext);
            }

            if (found.Value.Count == 0)
            {
                html.Put("p", "There are no books yet.");
            }

            if (hasNext)
            {
                html.Put("a", "All books, one after the other", ("class", "button"), ("href", "/books"));
            }
        });
    }

    /// <summary>All books or a topic's. The query is that of the JSON (<c>topic</c>, <c>after</c>, <c>limit</c>).</summary>
    public static void ShowList(Exchange exchange, Storefront store)
    {
        RequestTarget target = exchange.Request.Target;
        string? topic = target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : null;
        if (Paging.WhyNotRead(target, out PageRequest page) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        bool hasLimit = target.TryGetParameter("limit"u8, out _);
        page = page with { Limit = hasLimit ? Math.Min(page.Limit, MostBooksInList) : BooksInList };
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, topic, page, out bool hasNext);
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        string title = topic ?? "All books";
        exchange.AnswerSharedPage(title, html =>
        {
            html.Put("h1", title, ("dir", "auto"));
            if (found.Value.Count == 0)
            {
                html.Put("p", page.After == 0 ? "There are no books here." : "There are no more books.");
            }

            BookCards.Write(html, found.Value, "h2");
            WriteWays(html, topic, page, hasNext ? found.Value[^1].ItemNumber : null);
        });
    }

    private static void WriteTopic(HtmlWriter html, string topic, Book[] books, bool mayHaveMore)
    {
        using (html.Open("section"))
        {
            html.Put("h2", topic, ("dir", "auto"));
            BookCards.Write(html, books.Take(BooksOfTopic), "h3");
            if (mayHaveMore || books.Length > BooksOfTopic)
            {
                using (html.Open("p"))
                {
                    html.Put("a", $"All books on {topic}", ("href", ShopText.AddressOfTopic(topic)));
                }
            }
        }
    }

    private static void WriteWays(HtmlWriter html, string? topic, PageRequest page, int? after)
    {
        using (html.Open("nav", ("class", "ways"), ("aria-label", "More books")))
        {
            string first = topic is null ? "/books" : ShopText.AddressOfTopic(topic);
            if (page.After > 0)
            {
                html.Put("a", "From the beginning", ("class", "button"), ("href", first));
            }

            if (after is { } last)
            {
                string next = string.Create(
                    CultureInfo.InvariantCulture, $"{first}{(topic is null ? '?' : '&')}after={last}&limit={page.Limit}");
                html.Put("a", "More books", ("class", "button"), ("href", next), ("rel", "next"));
            }

            html.Put("a", "Books by topic", ("href", "/"));
        }
    }
}
