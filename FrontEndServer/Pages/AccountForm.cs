using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// The form with which somebody registers or logs in: as it is written into a page, and as it comes back. The password is never
/// written into a page.
/// </summary>
/// <param name="Name">As it was typed.</param>
/// <param name="Next">Where it leads to: an address of this store.</param>
/// <param name="Token">The browser's own.</param>
internal sealed record AccountForm(string Name, string Next, string Token)
{
    private const string NameField = "name";
    private const string PasswordField = "password";
    private const string NextField = "next";
    private const string FaultId = "account-fault";
    private const string PasswordHintId = "password-hint";
    private const int MaxNextLength = 200; // nearly every address of our pages; a longer one leads to the first page

    // Those of the pages to which a login may lead. None of them changes anything when it is asked for.
    private static readonly string[] FirstSegments = ["books", "orders", "me", "receipts", "admin", "live"];

    /// <summary>The form for a new page: where it leads to stands in the target.</summary>
    public static AccountForm Of(Exchange exchange) => new(
        "",
        exchange.Request.Target.TryGetParameter("next"u8, out ReadOnlySpan<byte> next)
            ? OwnAddress(System.Text.Encoding.UTF8.GetString(next))
            : "/",
        BrowserCookies.TokenFor(exchange));

    public static AccountForm Read(FormBody body, out Credentials credentials)
    {
        credentials = new Credentials(body[NameField], body[PasswordField]);
        return new AccountForm(body[NameField], OwnAddress(body[NextField]), body["token"]);
    }

    /// <summary>The address, if it leads to a page of this store; else the first page.</summary>
    /// <remarks>
    /// Whoever writes a link chooses the address, and the browser goes there as the person who has just logged in. So it must be
    /// one of a page that only shows something: <c>GET /buy/1</c> buys. In the path there are no escapes and no dots, because
    /// <c>/books/../buy/1</c> is another path to a browser.
    /// </remarks>
    public static string OwnAddress(string next)
    {
        int end = next.IndexOfAny(['?', '#']);
        string path = end < 0 ? next : next[..end];
        bool isPage = path == "/" || (path.Split('/') is ["", var first, ..] && FirstSegments.Contains(first));
        bool isOwn = isPage && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-')
            && next.All(c => c is > ' ' and <= '~' and not '\\');
        return isOwn && next.Length <= MaxNextLength ? next : "/";
    }

    public void Write(HtmlWriter html, string action, string button, bool isNew, string? fault)
    {
        using (html.Open("form", ("method", "post"), ("action", action), ("class", "account")))
        {
            html.PutVoid("input", ("type", "hidden"), ("name", NextField), ("value", Next));
            html.PutVoid("input", ("type", "hidden"), ("name", "token"), ("value", Token));
            if (fault is not null)
            {
                html.Put("p", ShopText.Sentence(fault), ("class", "fault"), ("id", FaultId), ("role", "alert"));
            }

            string? invalid = fault is null ? null : "true";
            string? described = fault is null ? null : FaultId;
            html.Put("label", "Name", ("for", NameField));
            html.PutVoid(
                "input", ("type", "text"), ("id", NameField), ("name", NameField), ("value", Name), ("required", ""),
                ("maxlength", AccountRules.MaxNameLength.ToString(CultureInfo.InvariantCulture)), ("autocomplete", "username"),
                ("autocapitalize", "none"), ("spellcheck", "false"), ("aria-invalid", invalid), ("aria-describedby", described));
            html.Put("label", "Password", ("for", PasswordField));
            WritePassword(
                html, PasswordField, isNew, invalid, isNew ? $"{PasswordHintId} {described}".TrimEnd() : described);
            if (isNew)
            {
                html.Put(
                    "p", $"At least {AccountRules.MinPasswordLength} characters, of any kind.", ("class", "quiet"),
                    ("id", PasswordHintId));
            }

            html.Put("button", button, ("type", "submit"));
        }
    }

    public static void WritePassword(HtmlWriter html, string name, bool isNew, string? invalid, string? described) =>
        html.PutVoid(
            "input", ("type", "password"), ("id", name), ("name", name), ("required", ""),
            ("autocomplete", isNew ? "new-password" : "current-password"), ("aria-invalid", invalid),
            ("aria-describedby", described));
}
