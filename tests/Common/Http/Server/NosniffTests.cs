using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Every answer says that its media type is to be believed, whoever wrote it.</summary>
[TestFixture]
internal sealed class NosniffTests
{
    private const string Field = "X-Content-Type-Options";

    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
    {
        var guard = new KeyGuard("X-Admin-Key", "secret", isOpenWithoutKey: false);
        router.Map(
            RequestMethod.Get, "/status/{n}", "status",
            exchange => exchange.Response.Status = int.Parse(exchange.PathParameter(0)));
        router.Map(RequestMethod.Get, "/text", "text", exchange => exchange.Response.Text(200, "text"));
        router.Map(RequestMethod.Get, "/bug", "bug", _ => throw new InvalidOperationException("a planted bug"));
        router.MapChange(RequestMethod.Post, "/keyed", "keyed", guard.Guard(exchange => exchange.Response.Text(200, "")));
    });

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("GET /text HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [TestCase("GET /text HTTP/1.0\r\nHost: a\r\n\r\n", 200)]
    [TestCase("HEAD /text HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [TestCase("GET /status/201 HTTP/1.1\r\nHost: a\r\n\r\n", 201)]
    [TestCase("GET /status/204 HTTP/1.1\r\nHost: a\r\n\r\n", 204)]
    [TestCase("GET /status/304 HTTP/1.1\r\nHost: a\r\n\r\n", 304)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 204)]
    [TestCase("GET /missing HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [TestCase("PUT /text HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405)]
    [TestCase("POST /keyed HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 401)]
    [TestCase("POST /keyed HTTP/1.1\r\nHost: a\r\nX-Admin-Key: x\r\nContent-Length: 0\r\n\r\n", 403)]
    [TestCase("GET /text HTTP/1.1\r\nHost: a\r\nX-Time-Left-Ms: x\r\n\r\n", 400)]
    [TestCase("GET /text HTTP/1.1\r\nHost: a\r\nX-Time-Left-Ms: 0\r\n\r\n", 503)]
    [TestCase("GET /bug HTTP/1.1\r\nHost: a\r\n\r\n", 500)]
    [TestCase("nonsense\r\n\r\n", 400)]
    [TestCase("GET /text HTTP/1.1\r\n\r\n", 400)]
    [TestCase("GET /text HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    [TestCase("POST /text HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413)]
    [TestCase("POST /text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501)]
    [TestCase("POST /text HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", 400)]
    [Tells("test worker \\d+: unexpected System.InvalidOperationException: a planted bug", Sometimes = true)]
    public void An_answer_says_nosniff_once(string request, int status)
    {
        using RawConnection client = _server.Connect();
        client.Send(request);
        RawMessage answer = client.ReadMessage(hasBody: !request.StartsWith("HEAD", StringComparison.Ordinal));

        Assert.That((answer.Status, answer[Field]), Is.EqualTo((status, "nosniff")));
        Assert.That(answer.FieldNames.Count(name => name == Field), Is.EqualTo(1));
    }

    [Test]
    public void So_does_a_request_that_comes_too_slowly()
    {
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, _ => { }, LoopbackServer.Options with { HeadTimeout = TimeSpan.FromMilliseconds(1) });
        using RawConnection client = server.Connect();
        client.Send("GET / HT");
        RawMessage answer = client.ReadMessage();

        Assert.That((answer.Status, answer[Field]), Is.EqualTo((408, "nosniff")));
    }

    [Test]
    public void So_does_the_refusal_of_a_server_that_is_full()
    {
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, _ => { }, threads: new SocketServerOptions { MaxConnections = 1 });
        using RawConnection first = server.Connect();
        Assert.That(first.Ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").Status, Is.EqualTo(404));
        using RawConnection second = server.Connect();
        RawMessage refusal = second.ReadMessage();

        Assert.That((refusal.Status, refusal[Field], refusal["Retry-After"]), Is.EqualTo((503, "nosniff", "1")));
    }
}
