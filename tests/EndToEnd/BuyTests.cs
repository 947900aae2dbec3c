using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Buying through every face: the stock falls, the order is there, and the audit agrees.</summary>
[TestFixture(BuyPath.OrderFirst)]
[TestFixture(BuyPath.CatalogFirst)]
internal sealed class BuyTests(BuyPath path)
{
    private RunningStore _store = null!;

    [SetUp]
    public void Start() => _store = RunningStore.Start(configuration => configuration with { BuyPath = path });

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Our_face_answers_201_with_the_order_and_its_location()
    {
        using WireClient client = _store.Connect();
        WireAnswer bought = client.Ask("POST", "/orders", """{"item_number":2,"quantity":3}""");
        Assert.Multiple(() =>
        {
            Assert.That(bought.Status, Is.EqualTo(201));
            Assert.That(bought.Fields["Location"].Single(), Is.EqualTo("/orders/1"));
            Assert.That(bought.Body, Is.EqualTo(
                """{"data":{"order_number":1,"item_number":2,"title":"RPCs for Dummies","quantity":3,"cost":"""
                + """60,"stock":997,"version":2}}"""));
            Assert.That(
                bought.Fields["Server-Timing"].Single(),
                Does.Match(path == BuyPath.OrderFirst
                    ? "^frontend;dur=[0-9.]+, order;dur=[0-9.]+, catalog;dur=[0-9.]+$"
                    : "^frontend;dur=[0-9.]+, catalog;dur=[0-9.]+, order;dur=[0-9.]+$"));
            Assert.That(client.Ask("GET", "/orders/1").Body, Is.EqualTo(bought.Body));
            Assert.That(client.Ask("GET", "/books/2").Json("data.stock").GetInt32(), Is.EqualTo(997));
            Assert.That(client.Ask("GET", "/books/2").Fields["ETag"].Single(), Does.Contain("-2-"));
        });
    }

    [TestCase("POST", "/orders", """{"name":"rpcs FOR dummies"}""", 201, "\"order_number\":1")]
    [TestCase(
        "GET", "/buy/2", null, 200,
        """{"result":"Success","order_number":1,"item_number":2,"title":"RPCs for Dummies","quantity":1,"cost":"""
        + """20,"stock":999}""")]
    [TestCase("GET", "/buy?item_number=2", null, 200, """{"result":"Success"}""")]
    [TestCase("POST", "/buy", """{"item_number":2}""", 200, """{"result":"Success","book":{""")]
    [TestCase("PUT", "/purchase/2", null, 200, """{"status":"RPCs for Dummies was bought successfully."}""")]
    public void Every_face_sells_one_copy(string method, string target, string? body, int status, string answer)
    {
        using WireClient client = _store.Connect();
        WireAnswer bought = client.Ask(method, target, body);
        Assert.Multiple(() =>
        {
            Assert.That(bought.Status, Is.EqualTo(status));
            Assert.That(bought.Body, Does.Contain(answer));
            Assert.That(client.Ask("GET", "/books/2").Json("data.stock").GetInt32(), Is.EqualTo(999));
            Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        });
    }

    [TestCase("POST", "/orders", """{"item_number":2}""", 409, """{"error":{"code":409,""")]
    [TestCase("GET", "/buy/2", null, 409, """{"result":"Failed",""")]
    [TestCase("GET", "/buy?item_number=2", null, 409, """{"result":"Failed",""")]
    [TestCase("POST", "/buy", """{"item_number":2}""", 409, "out of stock")]
    [TestCase("PUT", "/purchase/2", null, 404, """{"message":"The book is out of stock"}""")]
    public void Every_face_refuses_in_its_own_words_when_the_stock_is_gone(
        string method, string target, string? body, int status, string answer)
    {
        using WireClient client = _store.Connect();
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2,"quantity":1000}""").Status, Is.EqualTo(201));
        WireAnswer refused = client.Ask(method, target, body);
        Assert.Multiple(() =>
        {
            Assert.That(refused.Status, Is.EqualTo(status));
            Assert.That(refused.Body, Does.Contain(answer));
            Assert.That(refused.Fields.Contains("Retry-After"), Is.False, "no stock will come by waiting");
            Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        });
    }

    [Test]
    public void The_same_key_buys_once_and_gets_the_same_order_before_and_after_a_restart()
    {
        const string order = """{"item_number":2,"quantity":2}""";
        WireAnswer first, again, afterwards, other;
        using (WireClient client = _store.Connect())
        {
            first = client.Ask("POST", "/orders", order, ("Idempotency-Key", "\"k-1\""));
            again = client.Ask("POST", "/orders", order, ("Idempotency-Key", "k-1"));
        }

        _store = _store.Restart();
        using (WireClient client = _store.Connect())
        {
            afterwards = client.Ask("POST", "/orders", order, ("Idempotency-Key", "k-1"));
            other = client.Ask("POST", "/orders", """{"item_number":3}""", ("Idempotency-Key", "k-1"));
            Assert.Multiple(() =>
            {
                Assert.That(
                    new[] { first.Status, again.Status, afterwards.Status, other.Status },
                    Is.EqualTo(new[] { 201, 201, 201, 422 }));
                Assert.That(new[] { again.Body, afterwards.Body }, Is.All.EqualTo(first.Body));
                Assert.That(first.Fields.Contains("Idempotency-Replayed"), Is.False);
                Assert.That(again.Fields["Idempotency-Replayed"].Single(), Is.EqualTo("true"));
                Assert.That(client.Ask("GET", "/books/2").Json("data.stock").GetInt32(), Is.EqualTo(998));
            });
        }
    }

    [Test]
    public void A_refusal_stays_a_refusal_for_its_key()
    {
        using WireClient client = _store.Connect();
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        const string tooMany = """{"item_number":2,"quantity":1001}""";
        int before = client.Ask("POST", "/orders", tooMany, ("Idempotency-Key", "k-2")).Status;
        int restock = catalog.Ask("PUT", "/update/2", """{"stock":5000}""").Status;
        int after = client.Ask("POST", "/orders", tooMany, ("Idempotency-Key", "k-2")).Status;
        int fresh = client.Ask("POST", "/orders", tooMany, ("Idempotency-Key", "k-3")).Status;
        Assert.That(new[] { before, restock, after, fresh }, Is.EqualTo(new[] { 409, 200, 409, 201 }));
    }

    [Test]
    public void Order_numbers_continue_after_a_restart()
    {
        using (WireClient client = _store.Connect())
        {
            client.Ask("GET", "/buy/1");
            client.Ask("GET", "/buy/1");
        }

        _store = _store.Restart();
        using WireClient later = _store.Connect();
        Assert.Multiple(() =>
        {
            Assert.That(later.Ask("GET", "/buy/1").Json("order_number").GetInt64(), Is.EqualTo(3));
            Assert.That(later.Ask("GET", "/books/1").Json("data.stock").GetInt32(), Is.EqualTo(997));
            Assert.That(later.Ask("GET", "/orders/1").Status, Is.EqualTo(200));
            Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        });
    }

    [Test]
    public void Routes_that_buy_by_get_can_be_turned_off()
    {
        using var store = RunningStore.Start(configuration => configuration with { BuyByGet = BuyByGet.Off });
        using WireClient client = store.Connect();
        int[] statuses =
            [client.Ask("GET", "/buy/1").Status, client.Ask("GET", "/buy?item_number=1").Status,
            client.Ask("PUT", "/purchase/1").Status];
        Assert.That(statuses, Is.EqualTo(new[] { 404, 405, 200 }));
    }

    [Test]
    public void An_empty_key_is_no_key_and_two_keys_are_none()
    {
        using WireClient client = _store.Connect();
        int empty = client.Ask("POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", "")).Status;
        int two = client.Ask("POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", "a"), ("Idempotency-Key", "b"))
            .Status;
        Assert.That((empty, two, client.Ask("GET", "/books/2").Json("data.stock").GetInt32()), Is.EqualTo((400, 400, 1000)));
    }
}
