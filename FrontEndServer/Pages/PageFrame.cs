using System.Buffers;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>What every page has: the head, the way to the main parts of the store, and the fields that keep it safe.</summary>
internal static class PageFrame
{
    private const string StoreName = "Pygmy Books";
    private const int UsualBytes = 8 * 1024; // of a page

    // Nothing from elsewhere, nothing inside the page that runs. connect-src: shop.js asks for the stock.
    private static ReadOnlySpan<byte> Policy =>
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "u8
        + "frame-ancestors 'none'; base-uri 'none'"u8;

    /// <summary>Answers with a page that depends on the browser or on the moment: no cache keeps it.</summary>
    public static void AnswerPage(this Exchange exchange, int status, string title, Action<HtmlWriter> main)
    {
        exchange.Response.EntityTag = default; // of the JSON, perhaps
        // 401: the cookie's login does not hold.
        exchange.Write(status, exchange.Render(title, status == 401 ? null : LoginCookie.Read(exchange)?.Name, main));
    }

    /// <summary>
    /// Answers with a page that is the same for everybody, except for the name of the visitor's account. Its entity tag covers
    /// the name, and is never that of the JSON.
    /// </summary>
    public static void AnswerSharedPage(this Exchange exchange, string title, Action<HtmlWriter> main)
    {
        ReadOnlyMemory<byte> page = exchange.Render(title, LoginCookie.Read(exchange)?.Name, main);
        exchange.Response.EntityTag = ContentTag.Of(page.Span);
        exchange.Write(200, page);
    }

    /// <summary>
    /// Answers with a page of the moment that fills the screen by itself: without the shop's frame, and with its own style sheet
    /// and script (<c>NAME.css</c>, <c>NAME.js</c>).
    /// </summary>
    public static void AnswerScreen(this Exchange exchange, string title, string name, Action<HtmlWriter> body) =>
        exchange.Write(200, RenderAround(title, name, body));

    private static void Write(this Exchange exchange, int status, ReadOnlyMemory<byte> page)
    {
        Response response = exchange.Response;
        response.Begin(status, MediaTypes.Html).Write(page.Span);
        response.AddField("Content-Security-Policy"u8, Policy);

        // Not no-referrer: with that a browser says "Origin: null" when it sends a form.
        response.AddField("Referrer-Policy"u8, "same-origin"u8);
    }

    private static ReadOnlyMemory<byte> Render(
        this Exchange exchange, string title, string? visitor, Action<HtmlWriter> main) =>
        RenderAround(title, "shop", html =>
        {
            html.Put("a", "Skip to the content", ("class", "skip"), ("href", "#main"));
            WriteHeader(html, visitor);
            using (html.Open("main", ("id", "main"), ("tabindex", "-1")))
            {
                main(html);
            }

            using (html.Open("footer"))
            {
                html.Put("p", "A small store for learning: the books are counted exactly, and nobody pays.");
                html.Put("a", "The interface for programs", ("href", "/api"));
                if (exchange.IsForKeeper)
                {
                    html.Put("a", "For the keeper", ("href", "/admin"));
                    html.Put("a", "Control room", ("href", LiveRoutes.Address));
                }
            }
        });

    private static ReadOnlyMemory<byte> RenderAround(string title, string assets, Action<HtmlWriter> body)
    {
        var page = new ArrayBufferWriter<byte>(UsualBytes);
        var html = new HtmlWriter(page);
        html.Doctype();
        using (html.Open("html", ("lang", "en")))
        {
            WriteHead(html, title, assets);
            using (html.Open("body"))
            {
                body(html);
            }
        }

        return page.WrittenMemory;
    }

    private static void WriteHead(HtmlWriter html, string title, string assets)
    {
        using (html.Open("head"))
        {
            html.PutVoid("meta", ("charset", "utf-8"));
            html.PutVoid("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            html.PutVoid("meta", ("name", "color-scheme"), ("content", "light dark"));
            html.Put("title", $"{title} - {StoreName}");
            html.PutVoid("link", ("rel", "icon"), ("href", "/assets/icon.svg"), ("type", "image/svg+xml"));
            html.PutVoid("link", ("rel", "stylesheet"), ("href", $"/assets/{assets}.css"));
            html.PutScript($"/assets/{assets}.js");
        }
    }

    private static void WriteHeader(HtmlWriter html, string? visitor)
    {
        using (html.Open("header"))
        {
            html.Put("a", StoreName, ("class", "brand"), ("href", "/"));
            using (html.Open("nav", ("aria-label", "Store")))
            {
                html.Put("a", "All books", ("href", "/books"));
                html.Put("a", "My orders", ("href", "/me/orders"));
                if (visitor is null)
                {
                    html.Put("a", "Log in", ("href", "/login"));
                }
                else
                {
                    html.Put(
                        "a", visitor, ("href", "/me"), ("dir", "auto"), ("class", "visitor"),
                        ("aria-label", $"Your account: {visitor}"));
                }
            }
        }
    }
}
