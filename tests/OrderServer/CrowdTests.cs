using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.OrderServer;

/// <summary>More buys than the order service has places for, while the catalog hangs; and buyers who have given up.</summary>
internal sealed class CrowdTests
{
    private const int Workers = 8;
    private const string Buy = "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n{\"item_number\":2}";

    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void Start()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog);
        _server.Configuration = _server.Configuration with { Workers = Workers, CallTimeout = TimeSpan.FromMinutes(10) };
        _server.Start();
    }

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void The_excess_is_refused_while_the_catalog_hangs_and_whoever_only_asks_is_answered()
    {
        int places = _server.Configuration.WaitingWorkers();
        using var inside = new CountdownEvent(places);
        using var release = new ManualResetEventSlim();
        _catalog.Sold = _ =>
        {
            if (!inside.IsSet)
            {
                inside.Signal();
            }

            release.Wait();
        };
        List<WireClient> patient = [.. Enumerable.Range(0, places).Select(_ => Send(Buy))];
        Eventually.IsSet(inside, "as many as may ask the catalog");

        using (WireClient excess = Send(Buy))
        {
            WireAnswer refusal = excess.Receive();
            Assert.That((refusal.Status, refusal.Fields["Retry-After"].Single()), Is.EqualTo((503, "1")));
            Assert.That(refusal.Body, Does.Contain("bought nothing"));
            Assert.That(excess.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            Assert.That(excess.Ask("GET", "/ledger").Status, Is.EqualTo(200));
        }

        Assert.That(_catalog.Ops, Has.Count.EqualTo(places), "the one that was refused was not asked for");
        release.Set();
        foreach (WireClient client in patient)
        {
            Assert.That(client.Receive().Status, Is.EqualTo(201));
            client.Dispose();
        }

        Assert.That(_server.Buy().Status, Is.EqualTo(201));
    }

    [Test]
    public void Nothing_is_bought_for_a_buyer_whose_time_is_over_and_the_key_still_buys()
    {
        using var client = new WireClient(_server.Service.LocalEndPoint);
        WireAnswer late = client.Ask(
            "POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", "k"), ("X-Time-Left-Ms", "0"));
        Assert.That((late.Status, _catalog.Ops.Count), Is.EqualTo((503, 0)));

        WireAnswer again = client.Ask("POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", "k"));
        Assert.That((again.Status, again.Fields.Contains("Idempotency-Replayed")), Is.EqualTo((201, false)));
    }

    [Test]
    public void A_sale_that_was_asked_for_in_time_is_not_undone_when_the_time_is_over()
    {
        using var release = new ManualResetEventSlim();
        _catalog.Sold = _ => release.Wait();
        using var client = new WireClient(_server.Service.LocalEndPoint);
        WireAnswer late = client.Ask(
            "POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", "k"), ("X-Time-Left-Ms", "100"));
        release.Set();

        Assert.That(late.Status, Is.EqualTo(503));
        Assert.That(late.Body, Does.Contain("not known"), "it was sent, so nobody may say that nothing was bought");
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", "k")).Status, Is.AnyOf(200, 201));
        Eventually.IsTrue(() => _server.Ledger() is { Orders: 1 }, "one sale, one order");
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
    }

    private WireClient Send(string request)
    {
        var client = new WireClient(_server.Service.LocalEndPoint);
        client.Send(request);
        return client;
    }
}
