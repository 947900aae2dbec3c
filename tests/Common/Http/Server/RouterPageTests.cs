using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A resource with a page has two answers, and an error has two bodies: the client's Accept says which.</summary>
[TestFixture]
internal sealed class RouterPageTests
{
    private const string AsksForHtml = "Accept: text/html,*/*;q=0.8\r\n";

    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
    {
        router.MapPage(RequestMethod.Get, "/both", exchange => Page(exchange, 200)); // before its route, as the index has it
        router.Map(RequestMethod.Get, "/both", "both", exchange =>
        {
            exchange.Response.Text(200, "program", MediaTypes.Json);
            exchange.Response.EntityTag = "\"j\""u8;
        });
        router.Map(RequestMethod.Get, "/one", "one", exchange => exchange.Response.Text(200, "program", MediaTypes.Json));
        router.Map(RequestMethod.Get, "/text", "text", exchange => exchange.Response.Text(503, "not yet"));
        router.Map(RequestMethod.Get, "/busy", "busy", exchange =>
        {
            exchange.Response.Error(503, "busy");
            exchange.Response.RetryAfter();
        });
        router.Map(RequestMethod.Get, "/bug", "bug", _ => throw new InvalidOperationException("a planted bug"));
        router.ErrorPage = exchange => Page(exchange, exchange.Response.Status, $"error: {exchange.Response.ErrorMessage}");
    });

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("GET", AsksForHtml, "page", "text/html; charset=utf-8")]
    [TestCase("GET", "", "program", "application/json")]
    [TestCase("GET", "Accept: */*\r\n", "program", "application/json")]
    [TestCase("HEAD", AsksForHtml, "", "text/html; charset=utf-8")]
    [TestCase("HEAD", "", "", "application/json")]
    public void Accept_chooses(string method, string accept, string body, string type)
    {
        RawMessage answer = Ask(method, "/both", accept);
        Assert.That((answer.Status, answer.Body, answer["Content-Type"]), Is.EqualTo((200, body, type)));
        Assert.That(answer["Vary"], Is.EqualTo("Accept"));
    }

    [TestCase("GET", "/both", "If-Match: \"x\"\r\n", 412)]
    [TestCase("GET", "/both", "If-None-Match: \"j\"\r\n", 304)]
    [TestCase("GET", "/both", "X-Time-Left-Ms: x\r\n", 400)]
    [TestCase("DELETE", "/both", "", 405)]
    [TestCase("OPTIONS", "/both", "", 204)]
    public void Every_answer_of_a_resource_with_a_page_says_that_it_varies(string method, string path, string fields, int status)
    {
        RawMessage answer = Ask(method, path, fields);
        Assert.That((answer.Status, answer["Vary"]), Is.EqualTo((status, "Accept")));
    }

    [Test]
    public void The_page_has_not_the_tag_of_the_JSON()
    {
        Assert.That(Ask("GET", "/both", AsksForHtml)["ETag"], Is.Null);
        Assert.That(Ask("GET", "/both", AsksForHtml + "If-None-Match: \"j\"\r\n").Status, Is.EqualTo(200));
    }

    [Test]
    public void A_resource_without_a_page_is_the_same_for_all()
    {
        RawMessage answer = Ask("GET", "/one", AsksForHtml);
        Assert.That((answer.Body, answer["Vary"]), Is.EqualTo(("program", (string?)null)));
    }

    [TestCase("GET", "/nothing", "", 404, "error: there is nothing at this path")]
    [TestCase("DELETE", "/one", "", 405, "error: this path does not take this method")]
    [TestCase("GET", "/one", "X-Time-Left-Ms: x\r\n", 400, "error: X-Time-Left-Ms is one number of milliseconds")]
    [TestCase("GET", "/busy", "", 503, "error: busy")]
    [TestCase("GET", "/text", "", 503, "not yet")] // a text is for people already
    [TestCase("POST", "/one", "Content-Length: 99999999\r\n", 413, "error: the body is too large")]
    public void An_error_is_a_page_where_that_is_asked_for(string method, string path, string fields, int status, string body)
    {
        RawMessage page = Ask(method, path, AsksForHtml + fields);
        RawMessage json = Ask(method, path, fields);
        Assert.That((page.Status, page.Body), Is.EqualTo((status, body)));
        Assert.That(json.Status, Is.EqualTo(status));
        Assert.That(json["Content-Type"], Is.EqualTo(body == "not yet" ? MediaTypes.Text : MediaTypes.Json));
        Assert.That(page["Retry-After"], Is.EqualTo(json["Retry-After"]));
        Assert.That(page["Allow"], Is.EqualTo(json["Allow"]));
    }

    [Test]
    [Tells("test worker \\d+: unexpected System.InvalidOperationException: a planted bug", Sometimes = true)]
    public void So_is_a_fault_of_the_server() =>
        Assert.That(Ask("GET", "/bug", AsksForHtml).Body, Is.EqualTo("error: this is a fault of the server"));

    [Test]
    public void What_another_request_accepted_does_not_count()
    {
        using RawConnection client = _server.Connect();
        Assert.That(client.Ask($"GET /both HTTP/1.1\r\nHost: a\r\n{AsksForHtml}\r\n").Body, Is.EqualTo("page"));
        Assert.That(client.Ask("nonsense\r\n\r\n")["Content-Type"], Is.EqualTo(MediaTypes.Json));
    }

    private RawMessage Ask(string method, string path, string fields)
    {
        using RawConnection client = _server.Connect();
        client.Send($"{method} {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        return client.ReadMessage(hasBody: method != "HEAD");
    }

    private static void Page(Exchange exchange, int status, string text = "page")
    {
        exchange.Response.Text(status, text, MediaTypes.Html);
        exchange.Response.EntityTag = default;
    }
}
