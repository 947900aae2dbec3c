using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.OrderServer;

/// <summary>The routes, as the designs document them.</summary>
internal sealed class FaceTests
{
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog).Start();
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [TestCase("GET", "/buy/2", 200,
        """{"result":"Success","order_number":1,"item_number":2,"title":"RPCs for \"Dummies\", 2nd","quantity":1,"""
        + "\"cost\":20.50,\"stock\":999999}")]
    [TestCase("GET", "/buy/404", 404, """{"result":"Failed","message":"the catalog's sentence"}""")]
    [TestCase("GET", "/buy/0", 404, """{"result":"Failed","message":"there is no book with this number"}""")]
    [TestCase("GET", "/buy/+2", 404, """{"result":"Failed","message":"there is no book with this number"}""")]
    [TestCase("GET", "/buy/1000000000", 404, """{"result":"Failed","message":"there is no book with this number"}""")]
    [TestCase("GET", "/buy/99999999999999999999", 404, """{"result":"Failed","message":"there is no book with this number"}""")]
    [TestCase("GET", "/buy?item_number=2", 200, """{"result":"Success"}""")]
    [TestCase("GET", "/buy?item_number=404", 404, """{"result":"Failed","message":"the catalog's sentence"}""")]
    [TestCase("GET", "/buy?item_number=x", 404, """{"result":"Failed","message":"there is no book with this number"}""")]
    [TestCase("GET", "/buy", 400, """{"result":"Failed","message":"item_number must be the number of a book"}""")]
    [TestCase("PUT", "/purchase/2", 200, """{"status":"RPCs for \"Dummies\", 2nd was bought successfully."}""")]
    [TestCase("PUT", "/purchase/404", 404, """{"message":"Book not found"}""")]
    [TestCase("PUT", "/purchase/x", 404, """{"message":"Book not found"}""")]
    public void A_design_buys_in_its_own_words(string method, string target, int status, string body)
    {
        Reply reply = _server.Send(method, target);

        Assert.That((reply.Status, reply.Body), Is.EqualTo((status, body)));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(status == 200 ? 1 : 0));
    }

    [TestCase("GET", "/buy/2", 409, """{"result":"Failed","message":"the catalog's sentence"}""")]
    [TestCase("GET", "/buy?item_number=2", 409, """{"result":"Failed","message":"the catalog's sentence"}""")]
    [TestCase("PUT", "/purchase/2", 404, """{"message":"The book is out of stock"}""")]
    public void A_design_is_sold_out_in_its_own_words(string method, string target, int status, string body)
    {
        _catalog.Stock = 0;

        Reply reply = _server.Send(method, target);

        Assert.That((reply.Status, reply.Body, reply.SaysRetryAfter), Is.EqualTo((status, body, false)));
    }

    [TestCase("GET", "/buy/2")]
    [TestCase("GET", "/buy?item_number=2")]
    [TestCase("PUT", "/purchase/2")]
    public void No_design_says_failed_when_the_outcome_is_not_known(string method, string target)
    {
        _catalog.Script = _ => Act.SellAndClose;

        Reply reply = _server.Send(method, target);

        Assert.That((reply.Status, reply.SaysRetryAfter), Is.EqualTo((503, true)));
        Assert.That(reply.Error, Does.Contain("not known"));
    }

    [TestCase("GET", "/buy/2")]
    [TestCase("GET", "/buy?item_number=2")]
    [TestCase("PUT", "/purchase/2")]
    public void A_key_buys_once_in_every_design(string method, string target)
    {
        Reply first = _server.Send(method, target, key: "one");
        Reply second = _server.Send(method, target, key: "one");

        Assert.That(second, Is.EqualTo(first with { IsReplay = true }));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
    }

    [TestCase("/buy/2")]
    [TestCase("/buy?item_number=2")]
    public void A_head_request_buys_nothing(string target)
    {
        Assert.That(_server.Send("HEAD", target).Status, Is.EqualTo(405));
        Assert.That(_catalog.Ops, Is.Empty);
    }

    [TestCase("/buy/2")]
    [TestCase("/buy?item_number=2")]
    public void Nothing_is_bought_by_get_where_that_is_turned_off(string target)
    {
        _server.Configuration = _server.Configuration with { BuyByGet = BuyByGet.Off };
        _server.Restart();

        Assert.That(_server.Get(target).Status, Is.EqualTo(404));
        Assert.That(_server.Send("PUT", "/purchase/2").Status, Is.EqualTo(200));
    }

    [TestCase("0")]
    [TestCase("2")]
    [TestCase("-1")]
    [TestCase("x")]
    [TestCase("99999999999999999999")]
    public void An_order_that_is_not_there_is_not_found(string number)
    {
        _server.Buy();

        Reply reply = _server.Get("/orders/" + number);

        Assert.That((reply.Status, reply.Error), Is.EqualTo((404, "there is no order with this number")));
    }

    [Test]
    public void The_ledger_is_exact()
    {
        _server.Buy(itemNumber: 7, quantity: 2);
        _server.Buy(itemNumber: 2);
        _server.Buy(itemNumber: 7);

        string digest = CopiesDigest.Text(CopiesDigest.Move(CopiesDigest.Move(CopiesDigest.OfNone, 2, 0, 1), 7, 0, 3));
        string checksum = SaleChecksum.Text(_catalog.Sales.Aggregate(
            SaleChecksum.OfNone,
            (before, sale) => SaleChecksum.Continue(before, sale.Number, sale.Op, sale.ItemNumber, sale.Quantity)));
        Assert.That(_server.Get("/ledger").Body, Is.EqualTo(
            """{"data":{"orders":3,"last_order":3,"ordered_sales":3,"watermark":3,"in_flight":0,"copies":4,"""
            + $"\"ordered_digest\":\"{digest}\",\"store\":\"{_catalog.Store}\",\"last_sale\":3,\"checksum\":\"{checksum}\","
            + "\"delay\":null,\"problem\":null}}"));
    }

    [Test]
    public void Metrics_count_every_outcome()
    {
        _server.Buy(key: "one");
        _server.Buy(key: "one");
        _server.Buy(itemNumber: 404);
        _catalog.Script = _ => Act.CloseUnsold;
        _server.Buy();

        string metrics = _server.Get("/metrics").Body;

        Assert.Multiple(() =>
        {
            Assert.That(metrics, Does.Contain("pygmy_orders_total 1\n"));
            Assert.That(metrics, Does.Contain("pygmy_orders_replayed_total 1\n"));
            Assert.That(metrics, Does.Contain("pygmy_buys_refused_total 1\n"));
            Assert.That(metrics, Does.Contain("pygmy_buys_unknown_total 1\n"));
            Assert.That(metrics, Does.Contain("pygmy_buys_in_flight "));
            Assert.That(metrics, Does.Contain("pygmy_order_log_watermark 1\n"));
            Assert.That(metrics, Does.Contain("pygmy_order_log_largest_batch 1\n"));
        });
    }

    [Test]
    public void A_server_whose_catalog_has_gone_is_not_ready()
    {
        Assert.That(_server.Get("/readyz").Body, Is.EqualTo("ready\n"));

        _catalog.GoAway();

        Reply ready = _server.Get("/readyz");
        Assert.That((ready.Status, ready.Body), Is.EqualTo((503, "the catalog server is not ready\n")));
    }
}
