using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>A browser without a screen or scripts: it asks for HTML, keeps cookies, and sends the forms of its pages.</summary>
internal sealed partial class PageClient(IPEndPoint server) : IDisposable
{
    public const string Accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    private readonly WireClient _client = new(server);

    public Dictionary<string, string> Cookies { get; } = [];

    public WireAnswer Get(string target, params (string Name, string Value)[] fields)
    {
        WireAnswer answer = _client.Ask("GET", target, null, [("Accept", Accept), .. CookieField(), .. fields]);
        Keep(answer);
        return answer;
    }

    /// <summary>Sends a form; the answer's cookies are kept only if it arrives.</summary>
    public WireAnswer Post(Dictionary<string, string> form, bool arrives = true, params (string Name, string Value)[] fields)
    {
        return PostBody(BodyOf(form), arrives, fields);
    }

    public WireAnswer PostBody(string body, bool arrives = true, params (string Name, string Value)[] fields) =>
        PostBody("/orders", body, arrives, fields);

    /// <summary>Sends a form of another page.</summary>
    public WireAnswer PostTo(string target, Dictionary<string, string> form, params (string Name, string Value)[] fields) =>
        PostBody(target, BodyOf(form), arrives: true, fields);

    /// <summary>The fields of the form with that id.</summary>
    public static Dictionary<string, string> FormIn(WireAnswer page, string id)
    {
        Match form = Regex.Match(page.Body, $"<form [^>]*id=\"{id}\".*?</form>", RegexOptions.Singleline);
        Assert.That(form.Success, Is.True, page.Body);
        return Input().Matches(form.Value).Select(input => input.Value).ToDictionary(
            input => Name().Match(input).Groups[1].Value, input => WebUtility.HtmlDecode(Value().Match(input).Groups[1].Value));
    }

    private WireAnswer PostBody(string target, string body, bool arrives, (string Name, string Value)[] fields)
    {
        var head = new StringBuilder($"POST {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach ((string name, string value) in
            (IEnumerable<(string, string)>)[("Accept", Accept), ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", $"{Encoding.UTF8.GetByteCount(body)}"), .. CookieField(), .. fields])
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        _client.Send(head.Append("\r\n").Append(body).ToString());
        WireAnswer answer = _client.Receive();
        if (arrives)
        {
            Keep(answer);
        }

        return answer;
    }

    /// <summary>The fields of the page's form.</summary>
    public static Dictionary<string, string> FormOf(WireAnswer page, string action = "/orders")
    {
        Assert.That(page.Body, Does.Contain($"<form method=\"post\" action=\"{action}\""));
        return Input().Matches(page.Body).Select(input => input.Value).ToDictionary(
            input => Name().Match(input).Groups[1].Value, input => WebUtility.HtmlDecode(Value().Match(input).Groups[1].Value));
    }

    /// <summary>The page's main heading, as a reader sees it.</summary>
    public static string HeadingOf(WireAnswer page) => WebUtility.HtmlDecode(Heading().Match(page.Body).Groups[1].Value);

    public void Dispose() => _client.Dispose();

    private static string BodyOf(Dictionary<string, string> form) => string.Join(
        '&', form.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));

    private (string Name, string Value)[] CookieField() => Cookies.Count == 0
        ? []
        : [("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")))];

    private void Keep(WireAnswer answer)
    {
        foreach (string cookie in answer.Fields["Set-Cookie"])
        {
            Assert.That(cookie, Does.Contain("; Path=/; HttpOnly; SameSite=Strict"));
            string[] pair = cookie.Split(';')[0].Split('=', 2);
            if (cookie.Contains("Max-Age=0", StringComparison.Ordinal))
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }

    [GeneratedRegex("<input [^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex(" name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex(" value=\"([^\"]*)\"")]
    private static partial Regex Value();

    [GeneratedRegex("<h1[^>]*>([^<]*)</h1>")]
    private static partial Regex Heading();
}
