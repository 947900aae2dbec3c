using System.Globalization;
using PygmyStore.Common.Configuration;
using PygmyStore.Tests.FrontEndServer;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>The front end's cache in a whole store, seen from outside: it is used, and nobody sees anything stale.</summary>
internal sealed class CacheTests
{
    private const int Readers = 3;
    private const int Buys = 150;

    [Test]
    public void A_book_is_answered_from_the_cache_until_somebody_changes_it()
    {
        using RunningStore store = StartWithLease();
        using WireClient client = store.Connect();
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        client.Ask("GET", "/books/2");
        WireAnswer cached = client.Ask("GET", "/books/2");
        Assert.That(cached.Fields["Server-Timing"].Single(), Does.Not.Contain("catalog"));

        long stock = cached.Json("data.stock").GetInt64();
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201));
        Assert.That(client.Ask("GET", "/books/2").Json("data.stock").GetInt64(), Is.EqualTo(stock - 1));
        Assert.That(client.Ask("GET", "/books/2").Fields["Server-Timing"].Single(), Does.Not.Contain("catalog"));

        Assert.That(catalog.Ask("PATCH", "/books/2", """{"cost":77}""").Status, Is.EqualTo(200));
        Assert.That(client.Ask("GET", "/lookup/2").Json("result.cost").GetDecimal(), Is.EqualTo(77));
        AssertSame(client, catalog, "/books/2");
    }

    [Test]
    public void A_list_is_answered_from_the_cache_until_a_book_comes_goes_or_changes()
    {
        using RunningStore store = StartWithLease();
        using WireClient client = store.Connect();
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        string[] lists = ["/books", "/books?topic=distributed+systems", "/search/distributed%20systems"];
        (string Method, string Target, string? Body)[] changes =
        [
            ("PATCH", "/books/1", """{"cost":3}"""),
            ("PATCH", "/books/1", """{"topic":"graduate school"}"""),
            ("PATCH", "/books/1", """{"topic":"distributed systems","title":"Another"}"""),
            ("POST", "/books", """{"item_number":77,"title":"New","topic":"distributed systems","cost":1,"stock":1}"""),
            ("DELETE", "/books/77", null),
        ];
        string[] before = [.. lists.Select(list => client.Ask("GET", list).Body)];
        foreach ((string method, string target, string? body) in changes)
        {
            foreach (string list in lists)
            {
                client.Ask("GET", list);
                Assert.That(client.Ask("GET", list).Fields["Server-Timing"].Single(), Does.Not.Contain("catalog"), list);
            }

            Assert.That(catalog.Ask(method, target, body).Status, Is.InRange(200, 204), target);
            string[] after = [.. lists.Select(list => client.Ask("GET", list).Body)];
            Assert.That(after.Zip(before).Select(pair => pair.First == pair.Second), Is.All.False, $"{method} {target} {body}");
            AssertSame(client, catalog, lists[0]);
            AssertSame(client, catalog, lists[1]);
            before = after;
        }

        Assert.That(client.Ask("GET", "/products/New").Status, Is.EqualTo(404));
    }

    [Test]
    public void A_page_has_the_same_tag_at_the_catalog()
    {
        using RunningStore store = StartWithLease();
        using WireClient client = store.Connect();
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        foreach (string target in new[] { "/books", "/books?limit=2", "/books?topic=distributed+systems" })
        {
            string read = client.Ask("GET", target).Fields["ETag"].Single();
            string cached = client.Ask("GET", target).Fields["ETag"].Single();
            WireAnswer there = catalog.Ask("GET", target, null, ("If-None-Match", read));
            Assert.That((cached, there.Status, there.Fields["ETag"].Single()), Is.EqualTo((read, 304, read)), target);
        }
    }

    [Test]
    public void Nobody_reads_more_copies_than_are_left_after_a_buy_that_was_answered()
    {
        using RunningStore store = StartWithLease();
        using WireClient buyer = store.Connect();
        long stock = buyer.Ask("GET", "/books/2").Json("data.stock").GetInt64();
        long left = stock; // as the last answered buy has left it
        long most = 0;
        bool isOver = false;
        using var start = new Barrier(Readers + 1);
        Thread[] readers = [.. Enumerable.Range(0, Readers).Select(n => new Thread(() =>
        {
            using WireClient reader = store.Connect();
            start.SignalAndWait();
            while (!Volatile.Read(ref isOver))
            {
                long before = Interlocked.Read(ref left);
                long seen = n == 0
                    ? reader.Ask("GET", "/books").Json("data.1.stock").GetInt64()
                    : reader.Ask("GET", "/books/2").Json("data.stock").GetInt64();
                Interlocked.Exchange(ref most, Math.Max(Interlocked.Read(ref most), seen - before));
            }
        }))];
        Array.ForEach(readers, reader => reader.Start());
        start.SignalAndWait();
        for (int i = 0; i < Math.Min(Buys, stock); i++)
        {
            WireAnswer bought = buyer.Ask("POST", "/orders", """{"item_number":2}""");
            Assert.That(bought.Status, Is.EqualTo(201));
            Interlocked.Exchange(ref left, bought.Json("data.stock").GetInt64());
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(readers, reader => reader.Join());
        Assert.That(most, Is.Zero, "copies that were shown and had been sold before");
        Assert.That(Metric(store, "pygmy_cache_hits_total"), Is.Positive);
    }

    [Test]
    public void A_store_without_a_cache_and_one_with_a_time_work_too([Values(CacheMode.None, CacheMode.Ttl)] CacheMode mode)
    {
        using var store = RunningStore.Start(configuration => configuration with
        {
            CacheMode = mode,
            CacheTtl = TimeSpan.FromHours(1),
        });
        using WireClient client = store.Connect();
        long stock = client.Ask("GET", "/books/2").Json("data.stock").GetInt64();
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201));
        long shown = mode == CacheMode.None ? stock - 1 : stock; // a time is no promise
        Assert.That(client.Ask("GET", "/books/2").Json("data.stock").GetInt64(), Is.EqualTo(shown));
    }

    private static RunningStore StartWithLease()
    {
        var store = RunningStore.Start();
        StubbedFrontEnd.Await(() => Metric(store, "pygmy_cache_lease") == 1);
        return store;
    }

    private static void AssertSame(WireClient client, WireClient catalog, string target) =>
        Assert.That(client.Ask("GET", target).Body, Is.EqualTo(catalog.Ask("GET", target).Body), target);

    private static double Metric(RunningStore store, string name)
    {
        using WireClient client = store.Connect();
        string line = client.Ask("GET", "/metrics").Body.Split('\n').Single(
            line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture);
    }
}
