namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// A cache may keep an answer that has an entity tag, and must ask before it uses it; any other answer it may not keep.
/// </summary>
internal sealed class CacheControlTests
{
    private static readonly string[] NoTag = ["/audit", "/healthz", "/readyz", "/metrics", "/ledger", "/orders"];

    private RunningStore _store = null!;

    [SetUp]
    public void Start()
    {
        _store = RunningStore.Start();
        using WireClient client = _store.Connect();
        Assert.That(
            client.Ask("GET", "/buy/2").Status + client.Ask("GET", "/buy/2").Status, Is.EqualTo(400), "there is an order 2");
    }

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Every_route_says_it_once()
    {
        foreach (EveryRoute route in EveryRoute.Reads(_store).Concat(EveryRoute.Changes(_store)))
        {
            using var first = new WireClient(route.EndPoint);
            WireAnswer answer = first.Ask(route.Method, route.Target);
            AssertSound(answer, $"{route}");
            if (NoTag.Any(start => route.Template.StartsWith(start, StringComparison.Ordinal)))
            {
                Assert.That(answer.Fields["ETag"], Is.Empty, $"{route}");
            }

            using var client = new WireClient(route.EndPoint); // the first one may have become a stream
            AssertSound(client.Ask("OPTIONS", route.Target), $"OPTIONS of {route}");
            AssertSound(client.Ask("PATCH", route.Target), $"PATCH of {route}");
            client.Send($"{route.Method} {route.Target} HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            AssertSound(client.Receive(isHead: route.Method == "HEAD"), $"421 of {route}");
        }
    }

    [TestCase("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [TestCase("GET /books/99 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [TestCase("GET /orders/99 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [TestCase("DELETE /books/2 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 204)]
    [TestCase("GET /books/2 HTTP/1.1\r\n\r\n", 400)]
    [TestCase("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501)]
    [TestCase("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n", 413)]
    [TestCase("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 400)]
    [TestCase("GET /books/2 HTTP/1.1\r\nHost: localhost\r\nX-Time-Left-Ms: 0\r\n\r\n", 503)]
    [TestCase("GET /books/2 HTTP/1.1\r\nHost: localhost\r\nIf-Match: \"x\"\r\n\r\n", 412)]
    [TestCase("GET /books/2 HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\n\r\n", 304)]
    public void Every_kind_of_answer_says_it_once(string request, int status)
    {
        using WireClient client = _store.Connect();
        client.Send(request);
        WireAnswer answer = client.Receive();

        Assert.That(answer.Status, Is.EqualTo(status));
        AssertSound(answer, request);
    }

    [Test]
    public void A_part_of_the_store_that_is_down_is_nothing_to_keep()
    {
        _store.Catalog.Stop();
        using WireClient client = _store.Connect();
        foreach (string target in new[] { "/books/2", "/books", "/lookup/2", "/audit", "/readyz", "/products/RPCs" })
        {
            WireAnswer answer = client.Ask("GET", target);
            Assert.That(answer.Status, Is.GreaterThanOrEqualTo(500), target);
            AssertSound(answer, target);
        }
    }

    private static void AssertSound(WireAnswer answer, string what)
    {
        string expected = answer.Fields["ETag"].Any() ? "no-cache" : "no-store";
        Assert.That(answer.Fields["Cache-Control"], Is.EqualTo(new[] { expected }), $"{what}: {answer.Status}");
        Assert.That(answer.Fields["ETag"].Count(), Is.AtMost(1), what);
    }
}
