using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The page of an error, of whatever path: what happened, the sentence that programs get too, a way back.</summary>
internal static class ErrorPage
{
    /// <summary>Replaces an error's JSON; the status and the fields stay, Retry-After and Allow among them.</summary>
    public static void Show(Exchange exchange)
    {
        int status = exchange.Response.Status;
        Answer(exchange, status, HeadingOf(status), exchange.Response.ErrorMessage ?? "");
    }

    /// <summary>Answers with such a page.</summary>
    public static void Answer(Exchange exchange, int status, string heading, string message, string back = "/")
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
                html.Put("a", back == "/" ? "To the books" : "Back to the book", ("class", "button"), ("href", back));
            }
        });
    }

    private static string HeadingOf(int status) => status switch
    {
        400 => "The store did not understand this",
        401 or 403 => "This is not allowed",
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
