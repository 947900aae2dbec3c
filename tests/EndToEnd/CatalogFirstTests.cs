using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Buys at the catalog and at the order service: the same keys, the same answers, the same orders.</summary>
internal sealed class CatalogFirstTests
{
    private static readonly (string Method, string Target, string? Body, string Key)[] Requests =
    [
        ("POST", "/orders", """{"item_number":2,"quantity":3}""", "a"),
        ("POST", "/orders", """{"item_number":2,"quantity":3}""", "a"),
        ("POST", "/orders", """{"item_number":2,"quantity":4}""", "a"),
        ("POST", "/orders", """{"name":"rpcs FOR dummies"}""", "a"),
        ("POST", "/orders", """{"name":"rpcs FOR dummies"}""", "b"),
        ("POST", "/orders", """{"name":"rpcs FOR dummies"}""", "b"),
        ("POST", "/orders", """{"name":"no such book"}""", "c"),
        ("POST", "/orders", """{"name":"no such book"}""", "c"),
        ("POST", "/orders", """{"item_number":1,"quantity":1001}""", "d"),
        ("POST", "/orders", """{"item_number":1,"quantity":1001}""", "d"),
        ("POST", "/orders", """{"item_number":99}""", "e"),
        ("POST", "/orders", """{"item_number":0}""", "f"),
        ("POST", "/orders", """{"item_number":1,"quantity":0}""", "g"),
        ("POST", "/orders", """{"item_number":1}""", "two words"),
        ("POST", "/orders", """{"item_number":1}""", "\"two words\""),
        ("GET", "/buy/2", null, "a"),
        ("PUT", "/purchase/2", null, "a"),
        ("GET", "/buy/99", null, "h"),
    ];

    [Test]
    public void Both_services_answer_alike()
    {
        string[] order = Answers(BuyPath.OrderFirst);
        string[] catalog = Answers(BuyPath.CatalogFirst);

        Assert.That(catalog, Is.EqualTo(order));
    }

    [TestCase(BuyPath.OrderFirst)]
    [TestCase(BuyPath.CatalogFirst)]
    public void A_key_holds_at_both_services(BuyPath first)
    {
        using RunningStore store = Start(BuyPath.CatalogFirst);
        using var order = new WireClient(store.Order.LocalEndPoint);
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        (WireClient one, WireClient other) = first == BuyPath.OrderFirst ? (order, catalog) : (catalog, order);
        const string buys = """
            [{"key":"a","scope":"POST/orders","request_id":"r","item_number":2,"quantity":1},
            {"key":"with space","scope":"POST/orders","request_id":"r","item_number":2,"quantity":1},
            {"key":"\"with space\"","scope":"POST/orders","request_id":"r","item_number":2,"quantity":1,"owner":"me"},
            {"key":"b","scope":"GET/buy/{n}","request_id":"r","item_number":1,"quantity":100000},
            {"key":"a","scope":"POST/orders","request_id":"r","origin":"request_id","item_number":3,"quantity":1}]
            """;

        WireAnswer bought = one.Ask("POST", "/orders/batch", buys);
        WireAnswer again = other.Ask("POST", "/orders/batch", buys);

        Assert.That(Results(bought, "status"), Is.EqualTo(new[] { "201", "400", "201", "409", "201" }), bought.Body);
        Assert.That(Results(again, "status"), Is.EqualTo(new[] { "200", "400", "200", "409", "200" }), again.Body);
        Assert.That(Results(again, "data"), Is.EqualTo(Results(bought, "data")));
        Assert.That(Results(again, "is_replay"), Is.EqualTo(new[] { "True", "", "True", "True", "True" }));
        Assert.That(store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        Assert.That(order.Ask("GET", "/ledger").Json("data.orders").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void A_catalog_that_nobody_asks_for_buys_calls_no_order_service()
    {
        using RunningStore store = Start(BuyPath.OrderFirst);
        using WireClient client = store.Connect();
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201));

        Assert.That(catalog.Ask("GET", "/metrics").Body, Does.Contain("\npygmy_handovers_total 0\n"));
    }

    private static RunningStore Start(BuyPath path) =>
        RunningStore.Start(configuration => configuration with { BuyPath = path, BuyByGet = BuyByGet.On });

    private static string[] Answers(BuyPath path)
    {
        using RunningStore store = Start(path);
        using WireClient client = store.Connect();
        return [.. Requests.Select(request =>
        {
            WireAnswer answer = client.Ask(request.Method, request.Target, request.Body, ("Idempotency-Key", request.Key));
            string replayed = string.Join(',', answer.Fields["Idempotency-Replayed"]);
            return $"{request}: {answer.Status} {replayed} {answer.Body}";
        })];
    }

    private static string[] Results(WireAnswer answer, string member) =>
        [.. answer.Json().GetProperty("data").EnumerateArray()
            .Select(one => one.TryGetProperty(member, out System.Text.Json.JsonElement value) ? value.ToString() : "")];
}
