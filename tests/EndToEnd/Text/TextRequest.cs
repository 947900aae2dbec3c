using System.Text;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.EndToEnd.Text;

/// <summary>A request of a route with some text in one of the places where text can stand.</summary>
/// <param name="Place">Where the text stands, for messages.</param>
/// <param name="Bytes">The request, one byte a character.</param>
internal sealed record TextRequest(string Place, string Bytes)
{
    private static readonly string[] Parameters =
        ["topic", "title", "item_number", "product_name", "stock", "cost", "after", "limit", "verdict"];

    private static readonly string[] Members =
        ["item_number", "name", "quantity", "topic", "title", "stock", "cost", "op", "key", "scope", "request_id", "store",
            "watermark", "checksum", "last_sale"];

    private static readonly string[] Fields =
    [
        "Idempotency-Key", "X-Request-Id", "traceparent", "X-Time-Left-Ms", "Content-Type", "Content-Encoding", "If-None-Match",
        "If-Match", "X-Service-Key",
        "X-Admin-Key", "Accept", "User-Agent", "Origin", "Expect", "Connection", "X-Catalog-Run",
    ];

    private static readonly Func<string, string, string, Random, TextRequest>[] Places =
        [InPath, InRawPath, InQuery, InRawQuery, InValueOfJson, InNameOfJson, InTextOfJson, InField];

    public bool IsHead => Bytes.StartsWith("HEAD ", StringComparison.Ordinal);

    public bool SetsItsTime => Place.Contains("X-Time-Left-Ms", StringComparison.Ordinal);

    /// <summary>Every method of every resource of the router.</summary>
    public static IEnumerable<(string Method, string Template)> Routes(Router router) =>
        router.Resources.SelectMany(resource =>
            Encoding.ASCII.GetString(resource.Allow).Split(", ").Select(method => (method, resource.Template)));

    /// <summary>The route's requests with that text, one for each place.</summary>
    public static IEnumerable<TextRequest> AllWith(string text, (string Method, string Template) route, Random random) =>
        Places.Select(place => place(text, route.Method, route.Template, random));

    /// <summary>One of them.</summary>
    public static TextRequest OneWith(string text, (string Method, string Template) route, Random random) =>
        Places[random.Next(Places.Length)](text, route.Method, route.Template, random);

    private static TextRequest InPath(string text, string method, string template, Random random) =>
        Make("path", method, Filled(template, TextSamples.Escaped(text)));

    private static TextRequest InRawPath(string text, string method, string template, Random random) =>
        Make("raw path", method, Filled(template, TextSamples.Raw(text)));

    private static TextRequest InQuery(string text, string method, string template, Random random) =>
        Make("query", method,
            $"{Filled(template, "2")}?{Parameters[random.Next(Parameters.Length)]}={TextSamples.Escaped(text)}");

    private static TextRequest InRawQuery(string text, string method, string template, Random random) =>
        Make("raw query", method, $"{Filled(template, "2")}?{Parameters[random.Next(Parameters.Length)]}="
            + $"{TextSamples.Raw(text)}&{TextSamples.Escaped(text)}");

    private static TextRequest InValueOfJson(string text, string method, string template, Random random)
    {
        string member = Members[random.Next(Members.Length)];
        string[] others =
            [.. new[] { "\"item_number\":2", "\"quantity\":1" }.Where(
                other => random.Next(2) == 0 && !other.Contains(member, StringComparison.Ordinal))];
        string body = $"{{{string.Join(',', others.Append($"\"{member}\":{TextSamples.Json(text)}"))}}}";
        return Make("value in JSON", method, Filled(template, "2"), random.Next(4) == 0 ? $"[{body}]" : body);
    }

    private static TextRequest InNameOfJson(string text, string method, string template, Random random) =>
        Make("name in JSON", method, Filled(template, "2"), $"{{{TextSamples.Json(text)}:1}}");

    private static TextRequest InTextOfJson(string text, string method, string template, Random random) =>
        Make("text of JSON", method, Filled(template, "2"), $"{{\"name\":\"{TextSamples.Raw(text)}\"}}");

    private static TextRequest InField(string text, string method, string template, Random random)
    {
        string field = Fields[random.Next(Fields.Length)];
        string value = random.Next(2) == 0 ? TextSamples.Raw(text) : $"\"{TextSamples.Raw(text)}\"";
        return Make(
            field, method, Filled(template, "2"), method is "POST" or "PUT" ? """{"item_number":2}""" : "",
            $"{field}: {value}\r\n");
    }

    private static string Filled(string template, string text) =>
        string.Join('/', template.Split('/').Select(segment => segment.StartsWith('{') ? text : segment));

    private static TextRequest Make(string place, string method, string target, string body = "", string field = "") => new(
        $"{method} {target[..Math.Min(target.Length, 80)]}: {place}",
        $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{field}"
        + $"{(body.Length == 0 ? "" : $"Content-Length: {body.Length}\r\n")}\r\n{body}");
}
