using PygmyStore.Common.Faces;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer;

/// <summary>Whoever sends whatever to <c>/invalidate</c> can make the cache forget, and nothing worse.</summary>
internal sealed class InvalidateRouteTests
{
    private const string Sound = """{"epoch":"stub-1","changes":[[2,2]]}""";

    private static readonly TestCaseData[] Bodies =
    [
        new(400, ""), new(400, "nonsense"), new(400, "null"), new(400, "[]"), new(400, "{}"),
        new(400, """{"epoch":"e"}"""), new(400, """{"epoch":null,"changes":[]}"""), new(400, """{"epoch":"e","changes":null}"""),
        new(400, """{"epoch":"e","changes":{}}"""), new(400, """{"epoch":"e","changes":[1]}"""),
        new(400, """{"epoch":"e","changes":[[1,1.5]]}"""), new(400, """{"epoch":"e","changes":[["1",1]]}"""),
        new(422, """{"epoch":"e","changes":[[1,9223372036854775808]]}"""),
        new(400, """{"epoch":"e","epoch":"e","changes":[]}"""),
        new(422, """{"epoch":"","changes":[]}"""),
        new(422, $$"""{"epoch":"{{new string('e', 65)}}","changes":[]}"""), new(422, """{"epoch":"e e","changes":[]}"""),
        new(422, """{"epoch":"e","changes":[null]}"""), new(422, """{"epoch":"e","changes":[[]]}"""),
        new(422, """{"epoch":"e","changes":[[1]]}"""), new(422, """{"epoch":"e","changes":[[1,1,1]]}"""),
        new(422, """{"epoch":"e","changes":[[-1,1]]}"""), new(422, """{"epoch":"e","changes":[[1000000000,1]]}"""),
        new(422, """{"epoch":"e","changes":[[1,0]]}"""), new(422, """{"epoch":"e","changes":[[2,2],[1,-1]]}"""),
        new(422, $$"""{"epoch":"e","changes":[{{Pairs(501)}}]}"""),
        new(200, $$"""{"epoch":"e","changes":[{{Pairs(500)}}]}"""),
        new(200, $$"""{"epoch":"{{new string('e', 64)}}","changes":[]}"""),
        new(200, """{"epoch":"e","changes":[[999999999,9223372036854775807],[2,9223372036854775807],[0,9223372036854775807]]}"""),
        new(200, """{"epoch":"e","changes":[[2,5],[2,3],[2,5]],"all":true,"ends":true}"""),
        new(200, """{"epoch":"e","changes":[],"all":true}"""),
    ];

    [TestCaseSource(nameof(Bodies))]
    public void Nothing_that_is_told_spoils_the_cache(int status, string body)
    {
        using var store = new StubbedFrontEnd();
        using WireClient client = store.Connect();
        string whole = client.Ask("GET", "/books").Body;
        Assert.That(client.Ask("POST", "/invalidate", body).Status, Is.EqualTo(status));
        int calls = store.Catalog.Calls.Count;
        Assert.That(client.Ask("GET", "/books").Body, Is.EqualTo(whole));
        Assert.That(store.Catalog.Calls.Count - calls, status == 200 ? Is.AtMost(1) : Is.Zero, "what is refused does nothing");

        calls = store.Catalog.Calls.Count;
        Assert.That(client.Ask("GET", "/books").Body, Is.EqualTo(whole));
        Assert.That(client.Ask("GET", "/books/2").Status, Is.EqualTo(200));
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(calls), "it is kept again");
    }

    [Test]
    public void It_needs_the_service_key()
    {
        using var store = new StubbedFrontEnd(configuration => configuration with { ServiceKey = "secret" });
        using WireClient client = store.Connect();
        client.Ask("GET", "/books/2");
        Assert.That(client.Ask("POST", "/invalidate", Sound).Status, Is.EqualTo(401));
        Assert.That(client.Ask("POST", "/invalidate", Sound, ("X-Service-Key", "wrong")).Status, Is.EqualTo(403));
        client.Ask("GET", "/books/2");
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(1));
        Assert.That(client.Ask("POST", "/invalidate", Sound, ("X-Service-Key", "secret")).Status, Is.EqualTo(200));
        client.Ask("GET", "/books/2");
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_page_of_another_origin_may_not_send_it_and_no_GET_is_it()
    {
        using var store = new StubbedFrontEnd();
        using WireClient client = store.Connect();
        Assert.That(client.Ask("POST", "/invalidate", Sound, ("Origin", "http://evil.example")).Status, Is.EqualTo(403));
        Assert.That(client.Ask("GET", "/invalidate").Status, Is.EqualTo(405));
        Assert.That(store.Metric("pygmy_cache_invalidations_total"), Is.Zero);
    }

    [Test]
    public void Without_a_cache_it_is_acknowledged_for_nothing_is_kept()
    {
        using var store = new StubbedFrontEnd(configuration => configuration with { CacheBooks = 0 }, awaitsLease: false);
        using WireClient client = store.Connect();
        Assert.That(client.Ask("POST", "/invalidate", Sound).Status, Is.EqualTo(200));
        client.Ask("GET", "/books/2");
        client.Ask("GET", "/books/2");
        Assert.That(store.Catalog.Calls.Select(call => call.Epoch), Is.EqualTo(new string?[] { null, null }));
        Assert.That(store.Catalog.Registrations, Is.Empty);
    }

    [Test]
    public void The_lease_is_asked_for_at_this_address_and_given_back()
    {
        StubCatalog catalog;
        string address;
        using (var store = new StubbedFrontEnd())
        {
            (catalog, address) = (store.Catalog, $"{store.Service.Host.LocalEndPoint}");
            store.Service.Stop();
            Assert.That(catalog.Registrations[0].FrontEnd, Is.EqualTo(address));
            Assert.That(catalog.Registrations[^1].Ends);
            Assert.That(catalog.Registrations[^1].Epoch, Is.EqualTo(StubCatalog.Epoch));
            Assert.That(catalog.Registrations.Count(registration => registration.Ends), Is.EqualTo(1));
        }
    }

    [Test]
    public void A_front_end_without_a_lease_asks_the_catalog_each_time()
    {
        using var store = new StubbedFrontEnd(
            configuration => configuration with { CacheLease = TimeSpan.FromMilliseconds(50) },
            catalog => catalog.AnswerRegistration = exchange => exchange.Refuse(new Refusal(503, "not now", true)),
            awaitsLease: false);
        using WireClient client = store.Connect();
        StubbedFrontEnd.Await(() => store.Catalog.Registrations.Count >= 2);
        client.Ask("GET", "/books/2");
        client.Ask("GET", "/books/2");
        Assert.That(store.Catalog.Calls, Has.Count.EqualTo(2));
        Assert.That(store.Metric("pygmy_cache_lease"), Is.Zero);
    }

    private static string Pairs(int count) => string.Join(",", Enumerable.Range(1, count).Select(item => $"[{item},2]"));
}
