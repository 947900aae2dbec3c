using System.Text;
using System.Text.RegularExpressions;
using PygmyStore.Common.Configuration;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// Whatever a client sends, the request log has one line for one request, and its fields stand where they belong.
/// </summary>
internal sealed class LogForgeryTests
{
    // Time, id, operation with its arguments, status, milliseconds, and those of each call behind.
    private static readonly Regex Line = new(
        @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?<id>[!-~]{1,64}) (?<operation>[!-~]+) (?<status>[1-5]\d\d) \d+\.\d{3}( "
        + @"[a-z]+=\d+\.\d{3})*$");

    private const string Forged = "2026-01-01T00:00:00.000Z 1 buy,1 200 0.001";

    private static readonly TestCaseData[] Requests =
    [
        Row("a line feed in a path", Get("/search/a%0A" + Forged.Replace(" ", "%20", StringComparison.Ordinal)), "rejected"),
        Row("CR LF in a path", Get("/search/a%0D%0Ab"), "rejected"),
        Row("a comma and a space in a path", Get("/search/a%2Cb%20c"), "search,a%2Cb%20c"),
        Row("a quote in a path", Get("/search/%22a%22"), "search,\"a\""),
        Row("a percent sign in a path", Get("/search/100%25"), "search,100%25"),
        Row("a line of a log in a path",
            Get("/search/" + Forged.Replace(" ", "%20", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)),
            "search,2026"),
        Row("a long path of spaces", Get("/search/" + string.Concat(Enumerable.Repeat("%20", 300))), "search,%20"),
        Row("an escape sequence in a path", Get("/search/%1B%5B2J"), "rejected"),
        Row("letters beyond ASCII in a path", Get("/search/%C3%A9%E2%80%A8"), "search,%C3%A9%E2%80%A8"),
        Row("a tab and a delete in a path", Get("/search/%09%7F"), "rejected"),
        Row("a long path", Get("/search/" + string.Concat(Enumerable.Repeat("%0A", 300))), "rejected"),
        Row("a line feed in a query", Get("/search?topic=a%0Ab"), "rejected"),
        Row("a plus in a query", Get("/search?topic=a+b"), "search,a%20b"),
        Row("a raw line feed in the target", "GET /search/a\nb HTTP/1.1\r\nHost: localhost\r\n\r\n", "rejected"),
        Row("a raw carriage return in the target", "GET /search/a\rb HTTP/1.1\r\nHost: localhost\r\n\r\n", "rejected"),
        Row("raw bytes beyond ASCII in the target", "GET /search/\u00E9 HTTP/1.1\r\nHost: localhost\r\n\r\n", "rejected"),
        Row("NUL in the target", "GET /search/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", null),
        Row("a method that is none", "2026-01-01T00:00:00.000Z /x HTTP/1.1\r\nHost: localhost\r\n\r\n", null),
        Row("an id with a space", Get("/missing", "X-Request-Id: 1 buy,1 200"), "none"),
        Row("an id with a comma", Get("/missing", "X-Request-Id: a,b"), "none"),
        Row("an id with quotes", Get("/missing", "X-Request-Id: \"a\""), "none"),
        Row("an id beyond ASCII", Get("/missing", "X-Request-Id: \u00E9"), "none"),
        Row("an id with an equals sign", Get("/missing", "X-Request-Id: order=1.000"), "none"),
        Row("a folded id", Get("/missing", "X-Request-Id: a\r\n " + Forged), "rejected"),
        Row("an id with a bare line feed", Get("/missing", "X-Request-Id: a\n" + Forged), "rejected"),
        Row("a long id", Get("/missing", "X-Request-Id: " + new string('a', 5000)), "none"),
        Row("a trace context of nonsense", Get("/missing", "traceparent: 00-" + Forged), "none"),
        Row("a Host with a line", "GET /missing HTTP/1.1\r\nHost: localhost " + Forged + "\r\n\r\n", "rejected"),
        Row("a time that is none", Get("/books/1", "X-Time-Left-Ms: " + Forged), "lookup"),
        Row("a key with a line", Get("/books/1", "Idempotency-Key: \"a " + Forged + "\""), "lookup,1"),
        Row("a title with a line in a body", Post("""{"name":"a\n2026-01-01T00:00:00.000Z 1 buy,1 200 0.001"}"""),
            "buy,a%0A2026"),
        Row("a title with controls in a body", Post("""{"name":"\u0000\u0085\u2028,\u001b"}"""), "buy,%00%C2%85%E2%80%A8%2C%1B"),
        Row("a topic with a line in a body",
            "GET /search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n\r\n{\"topic\":\"a\\nb\"}", "search,a%0Ab"),
    ];

    private RunningStore _store = null!;
    private int _lines;

    // Without a cache, the catalog makes no calls that have lines too.
    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start(configuration => configuration with { CacheMode = CacheMode.None });

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [TestCaseSource(nameof(Requests))]
    public void A_request_has_one_line_and_cannot_write_another(string request, string? operation)
    {
        using (WireClient client = _store.Connect())
        {
            client.Send(request);
            client.Receive();
        }

        string[] lines = [];
        Eventually.IsTrue(() => (lines = LinesOf("frontend")).Length > _lines, "the request is in the log");
        Assert.That(lines, Has.Length.EqualTo(_lines + 1), "one line for one request");
        _lines = lines.Length;

        Match line = Line.Match(lines[^1]);
        Assert.That(line.Success, Is.True, lines[^1]);
        Assert.That(line.Groups["id"].Value, Does.Not.Contain(","));
        if (operation is not null)
        {
            Assert.That(line.Groups["operation"].Value, Does.StartWith(operation));
        }

        foreach (string other in LinesOf("catalog").Concat(LinesOf("order")))
        {
            Assert.That(other, Does.Match(Line.ToString()));
        }
    }

    private string[] LinesOf(string server)
    {
        string path = Path.Combine(_store.Folder, "output", server + ".log");
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.None)[..^1];
    }

    private static TestCaseData Row(string name, string request, string? operation) =>
        new TestCaseData(request, operation).SetArgDisplayNames(name);

    private static string Get(string target, string field = "X-Other: 1") =>
        $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{field}\r\n\r\n";

    private static string Post(string body) =>
        $"POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}
