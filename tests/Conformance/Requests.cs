namespace PygmyStore.Tests.Conformance;

/// <summary>
/// The requests that the cases are made of. They use few routes: <c>GET /books/{n}</c>, <c>POST /orders</c> and <c>GET
/// /buy/{n}</c>, which shows by a copy less that it was handled.
/// </summary>
internal static class Requests
{
    /// <summary>The book whose copies count the requests that were sent behind a case.</summary>
    public const int BehindItem = 2;

    /// <summary>The book that only smuggled requests buy: none of its copies may ever be sold.</summary>
    public const int SmuggledItem = 3;

    /// <summary>A book that is never bought, so its entity tag stays.</summary>
    public const int UnchangedItem = 4;

    /// <summary>
    /// Stands for that book's entity tag, which each server makes in its own way: <see cref="ConformanceTarget.Adapt"/> puts the
    /// real one in its place. It is as long as ours.
    /// </summary>
    public const string Tag = "\"00000000-1-0000000000000000\"";

    /// <summary>A body that the orders route takes, of <see cref="BodyLength"/> bytes.</summary>
    public const string Body = """{"item_number":1}""";

    public const string BodyLength = "17";

    public const string Host = "Host: a\r\n";

    /// <summary>A request that nobody sends but inside another's bytes.</summary>
    public static readonly string Smuggled = $"GET /buy/{SmuggledItem} HTTP/1.1\r\n{Host}\r\n";

    /// <summary>The request behind a case, and the last of its connection.</summary>
    public static readonly string Behind = $"GET /buy/{BehindItem} HTTP/1.1\r\n{Host}Connection: close\r\n\r\n";

    /// <summary>A request that shows, once an answer has come, whether the connection goes on.</summary>
    public const string Probe = "GET /healthz HTTP/1.1\r\n" + Host + "Connection: close\r\n\r\n";

    /// <summary>That request line, and nothing peculiar behind it.</summary>
    public static string Line(string requestLine) => $"{requestLine}\r\n{Host}\r\n";

    /// <summary>A GET of that target.</summary>
    public static string Target(string target) => Line($"GET {target} HTTP/1.1");

    /// <summary>A GET with these field lines, Host before them.</summary>
    public static string Fields(string fieldLines, string version = "1.1") =>
        $"GET /books/1 HTTP/{version}\r\n{Host}{fieldLines}\r\n\r\n";

    /// <summary>A GET with these field lines and no Host but theirs.</summary>
    public static string Only(string fieldLines, string version = "1.1") =>
        $"GET /books/1 HTTP/{version}\r\n{fieldLines}\r\n\r\n";

    /// <summary>A POST with these field lines, and these bytes behind its head.</summary>
    public static string Post(string fieldLines, string body = Body, string version = "1.1") =>
        $"POST /orders HTTP/{version}\r\n{Host}{fieldLines}\r\n\r\n{body}";

    /// <summary>A POST with these bytes for its chunks.</summary>
    public static string Chunks(string chunks) => Post("Transfer-Encoding: chunked", chunks);

    /// <summary>The body as one chunk, with that in place of the line that tells its size; the last chunk follows.</summary>
    public static string Chunk(string sizeLine) => Chunks($"{sizeLine}{Body}\r\n0\r\n\r\n");

    public static string Filled(int length) => new('a', length);

    public static string Repeated(string part, int times) => string.Concat(Enumerable.Repeat(part, times));
}
