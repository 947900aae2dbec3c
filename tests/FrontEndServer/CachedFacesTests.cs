using System.Net.Sockets;
using System.Text;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer;

/// <summary>Every face that shows books answers from the cache, and never with what the catalog has called old.</summary>
internal sealed class CachedFacesTests
{
    private static readonly TestCaseData[] Faces =
    [
        new("/books/2", null),
        new("/lookup/2", null),
        new("/lookup?item_number=2", null),
        new("/search", """{"item_number":2}"""),
        new("/info/2", null),
        new("/products/RPCs%20for%20Dummies", null),
        new("/products?product_name=rpcs+for+dummies", null),
        new("/books", null),
        new("/books?limit=2", null),
        new("/books?topic=distributed+systems", null),
        new("/search/distributed%20systems", null),
        new("/search?topic=Distributed+Systems", null),
        new("/search", """{"topic":"distributed systems"}"""),
    ];

    [TestCaseSource(nameof(Faces))]
    public void It_answers_from_the_cache_until_the_catalog_tells_of_a_change(string target, string? body)
    {
        using var store = new StubbedFrontEnd();
        using WireClient client = store.Connect();
        WireAnswer read = client.Ask("GET", target, body);
        WireAnswer cached = client.Ask("GET", target, body);
        string tag = read.Fields["ETag"].Single();
        WireAnswer known = client.Ask("GET", target, body, ("If-None-Match", tag));
        WireAnswer head = client.Ask("HEAD", target, body);
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(1));
        Assert.That(read.Status, Is.EqualTo(200));
        Assert.That(read.Fields["Server-Timing"].Single(), Does.Contain(StubCatalog.Name + ";dur="));
        Assert.That(cached.Fields["Server-Timing"].Single(), Does.Not.Contain(StubCatalog.Name));
        Assert.That((cached.Status, cached.Body, Tag(cached), Link(cached)), Is.EqualTo((200, read.Body, tag, Link(read))));
        Assert.That((known.Status, known.Body, Tag(known)), Is.EqualTo((304, "", tag)));
        Assert.That((head.Status, Tag(head)), Is.EqualTo((200, tag)));
        Assert.That(store.Metric("pygmy_cache_hits_total"), Is.EqualTo(3));

        store.Catalog.Change(store.Catalog[2] with { Stock = 99, Version = 2 });
        WireAnswer changed = client.Ask("GET", target, body, ("If-None-Match", tag));
        Assert.That(changed.Status, Is.EqualTo(200));
        Assert.That(Tag(changed), Is.Not.EqualTo(tag));
        bool showsStock = read.Body.Contains("100", StringComparison.Ordinal);
        Assert.That(changed.Body, showsStock ? Does.Contain("99") : Is.EqualTo(read.Body));
        Assert.That(Tag(client.Ask("GET", target, body)), Is.EqualTo(Tag(changed)));
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_lookup_finds_what_a_search_brought_and_a_list_goes_when_a_title_changes()
    {
        using var store = new StubbedFrontEnd();
        using WireClient client = store.Connect();
        client.Ask("GET", "/books");
        Assert.That(client.Ask("GET", "/books/3").Status, Is.EqualTo(200));
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(1));

        store.Catalog.Change(store.Catalog[3] with { Topic = "distributed systems", Version = 2 }, isListChange: true);
        client.Ask("GET", "/books/1"); // still known
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(1));
        WireAnswer found = client.Ask("GET", "/search/distributed%20systems");
        Assert.That(found.Json("data").GetArrayLength(), Is.EqualTo(3));
        Assert.That(client.Ask("GET", "/search/kitchen") is { Status: 404 } none && !none.Fields["ETag"].Any());
    }

    [Test]
    public void What_is_not_there_is_asked_each_time_and_what_cannot_be_never()
    {
        using var store = new StubbedFrontEnd();
        using WireClient client = store.Connect();
        foreach (string target in new[] { "/books/7", "/books/7", "/products/none", "/products/none" })
        {
            Assert.That(client.Ask("GET", target).Status, Is.EqualTo(404), target);
        }

        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(4));
        foreach (string target in new[] { "/books/0", "/books/1000000000", "/books/x", "/products/%20x" })
        {
            Assert.That(client.Ask("GET", target).Status, Is.EqualTo(404), target);
        }

        Assert.That(client.Ask("GET", "/search", """{"item_number":-1}""").Status, Is.EqualTo(404));
        Assert.That(client.Ask("GET", "/books?topic=%20x").Json("data").GetArrayLength(), Is.Zero);
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(4));
    }

    [TestCase("/books/2")]
    [TestCase("/lookup/2")]
    [TestCase("/lookup?item_number=2")]
    [TestCase("/info/2")]
    [TestCase("/products/RPCs%20for%20Dummies")]
    public void A_cached_lookup_allocates_at_most_256_bytes(string target)
    {
        const int batches = 5, requests = 400;
        using var store = new StubbedFrontEnd(
            configuration => configuration with { FrontEndParkAfter = TimeSpan.FromSeconds(5) });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(store.Service.Host.LocalEndPoint);
        byte[] request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: mine\r\n\r\n");
        byte[] answer = new byte[4096];
        long least = long.MaxValue;
        for (int batch = 0; batch < batches; batch++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < requests; i++)
            {
                socket.Send(request);
                int length = 0;
                while (length == 0 || answer[length - 1] != '}')
                {
                    length += socket.Receive(answer, length, answer.Length - length, SocketFlags.None);
                }
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / requests);
        }

        TestContext.Out.WriteLine($"{least} bytes");
        Assert.That(least, Is.AtMost(256));
        Assert.That(store.Metric("pygmy_cache_hits_total"), Is.EqualTo((batches * requests) - 1));
    }

    private static string Tag(WireAnswer answer) => answer.Fields["ETag"].SingleOrDefault("none");

    private static string Link(WireAnswer answer) => answer.Fields["Link"].SingleOrDefault("none");
}
