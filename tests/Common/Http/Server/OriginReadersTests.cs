using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>The Fetch standard's CORS: which page of another origin may read an answer.</summary>
[TestFixture]
internal sealed class OriginReadersTests
{
    private const string Friend = "https://shop.example";

    private static readonly string[] Strangers =
    [
        "Origin: https://evil.example", "Origin: null", "Origin: http://shop.example", "Origin: https://shop.example:8443",
        "Origin: https://shop.example/", "Origin: https://shop.example\r\nOrigin: https://shop.example",
        "Origin: https://shop.example, https://shop.example", "Origin: *", "Origin:",
    ];

    private LoopbackServer _open = null!;
    private LoopbackServer _closed = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _open = Serve([Friend, "http://localhost:3000"]);
        _closed = Serve([]);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _open.Dispose();
        _closed.Dispose();
    }

    [TestCase("GET", "/read", 200)]
    [TestCase("POST", "/change", 200)]
    [TestCase("GET", "/nothing", 404)]
    [TestCase("PUT", "/read", 405)]
    public void A_page_of_an_allowed_origin_may_read_every_answer(string method, string target, int status)
    {
        WireAnswer answer = Ask(_open, method, target, $"Origin: {Friend}");
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.Fields["Access-Control-Allow-Origin"].Single(), Is.EqualTo(Friend));
        Assert.That(answer.Fields["Access-Control-Expose-Headers"].Single(), Does.Contain("ETag").And.Contain("Retry-After"));
        Assert.That(answer.Fields["Vary"], Has.Member("Origin"));
        Assert.That(answer.Fields.Select(field => field.Key), Has.None.EqualTo("Access-Control-Allow-Credentials"));
    }

    [TestCaseSource(nameof(Strangers))]
    public void No_other_may(string origin)
    {
        foreach (WireAnswer answer in new[]
        {
            Ask(_open, "GET", "/read", origin),
            Ask(_open, "OPTIONS", "/change", $"{origin}\r\nAccess-Control-Request-Method: POST"),
        })
        {
            Assert.That(Names(answer), Has.None.StartsWith("Access-Control-"));
            Assert.That(answer.Fields["Vary"], Has.Member("Origin"), "a cache must not give it to a friend");
        }
    }

    [Test]
    public void A_preflight_tells_what_a_page_may_send()
    {
        WireAnswer answer = Ask(_open, "OPTIONS", "/change", $"Origin: {Friend}\r\nAccess-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: content-type,idempotency-key");
        Assert.That(answer.Status, Is.EqualTo(204));
        Assert.That(answer.Fields["Access-Control-Allow-Origin"].Single(), Is.EqualTo(Friend));
        Assert.That(answer.Fields["Access-Control-Allow-Methods"].Single(), Is.EqualTo("POST, OPTIONS"));
        Assert.That(
            answer.Fields["Access-Control-Allow-Headers"].Single(),
            Is.EqualTo("Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, traceparent"));
        Assert.That(answer.Fields["Access-Control-Max-Age"].Single(), Is.EqualTo("600"));
    }

    [TestCase("OPTIONS", "/nothing")]
    [TestCase("OPTIONS", "*")]
    public void Where_there_is_nothing_nothing_is_allowed(string method, string target) => Assert.That(
        Names(Ask(_open, method, target, $"Origin: {Friend}\r\nAccess-Control-Request-Method: POST")),
        Has.None.EqualTo("Access-Control-Allow-Methods"));

    [Test]
    public void An_OPTIONS_that_is_no_preflight_is_answered_as_ever() => Assert.That(
        Names(Ask(_open, "OPTIONS", "/change", $"Origin: {Friend}")), Has.None.EqualTo("Access-Control-Allow-Methods"));

    [TestCase("GET", "/read")]
    [TestCase("GET", "/nothing")]
    [TestCase("OPTIONS", "/read")]
    public void Without_the_setting_no_answer_differs(string method, string target)
    {
        IEnumerable<string> plain = Names(Ask(_closed, method, target, "X-Nothing: 1"));
        WireAnswer asked = Ask(_closed, method, target, $"Origin: {Friend}\r\nAccess-Control-Request-Method: GET");
        Assert.That(Names(asked), Is.EqualTo(plain));
        Assert.That(plain, Has.None.EqualTo("Vary").And.None.StartsWith("Access-Control-"));
    }

    [Test]
    public void A_page_can_read_why_its_request_was_rejected()
    {
        WireAnswer answer = Ask(_open, "POST", "/change", $"Origin: {Friend}\r\nExpect: much");
        Assert.That(answer.Status, Is.EqualTo(417));
        Assert.That(answer.Fields["Access-Control-Allow-Origin"].Single(), Is.EqualTo(Friend));
    }

    private static LoopbackServer Serve(string[] origins) => new(ThreadPolicy.PerSession, router =>
    {
        router.Map(RequestMethod.Get, "/read", "read", exchange => exchange.Response.Text(200, "read"));
        router.MapChange(RequestMethod.Post, "/change", "change", exchange => exchange.Response.Text(200, "changed"));
        router.Protect(
            new HostGuard(IPAddress.Loopback, []), new OriginGuard(origins),
            origins.Length == 0 ? null : new OriginReaders(origins));
    });

    private static IEnumerable<string> Names(WireAnswer answer) => answer.Fields.Select(field => field.Key);

    private static WireAnswer Ask(LoopbackServer server, string method, string target, string fields)
    {
        using var client = new WireClient(server.EndPoint);
        client.Send($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n\r\n");
        return client.Receive();
    }
}
