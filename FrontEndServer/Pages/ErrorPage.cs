using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The page of an error, of whatever path: what happened, the sentence that programs get too, a way back.</summary>
internal static class ErrorPage
{
    /// <summary>Replaces an error's JSON; the status and the fields stay, Retry-After and Allow among them.</summary>
    public static void Show(Exchange exchange)
    {
        int status = exchange.Response.Status;
        string message = exchange.Response.ErrorMessage ?? "";
        if (status != 401 || !exchange.AsksForLogin)
        {
            Answer(exchange, status, HeadingOf(status), message);
            return;
        }

        if (exchange.HasEndedLogin)
        {
            LoginCookie.Remove(exchange); // another 401 says nothing about it
        }

        bool isPage = exchange.Request.Method is RequestMethod.Get or RequestMethod.Head;
        Answer(exchange, status, "Please log in", message, isPage ? AddressOfLogin(exchange) : "/login", "Log in");
    }

    /// <summary>Answers with such a page.</summary>
    public static void Answer(
        Exchange exchange, int status, string heading, string message, string back = "/", string? wayBack = null)
    {
        exchange.AnswerPage(status, heading, html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", heading);
                if (message.Length > 0)
                {
                    html.Put("p", ShopText.Sentence(message));
                }

                if (AdviceOf(status) is { } advice)
                {
                    html.Put("p", advice);
                }

                html.Put("p", $"HTTP status {status}", ("class", "quiet"));
                wayBack ??= back == "/" ? "To the books" : "Back to the book";
                html.Put("a", wayBack, ("class", "button"), ("href", back));
            }
        });
    }

    /// <summary>The way to log in, and from there back to the page that was asked for, if it is one that only shows.</summary>
    private static string AddressOfLogin(Exchange exchange)
    {
        RequestTarget target = exchange.Request.Target;
        var path = new StringBuilder();
        for (int i = 0; i < target.SegmentCount; i++)
        {
            path.Append('/').Append(PercentEncoding.Encode(Encoding.UTF8.GetString(target.Segment(i))));
        }

        string next = AccountForm.OwnAddress(path.ToString());
        return next == "/" ? "/login" : "/login?next=" + PercentEncoding.Encode(next);
    }

    private static string HeadingOf(int status) => status switch
    {
        400 => "The store did not understand this",
        401 => "This needs a key",
        403 => "This is not allowed",
        404 => "There is nothing here",
        405 => "This does not work here",
        408 => "That took too long",
        409 => "That is not possible now",
        413 or 414 or 431 => "That was too much at once",
        421 => "This is not the address of this store",
        503 or 504 => "The store is busy",
        >= 500 => "Something went wrong in the store",
        _ => "That did not work",
    };

    private static string? AdviceOf(int status) =>
        status is 503 or 504 ? "Wait a moment, then load the page again." : null;
}
