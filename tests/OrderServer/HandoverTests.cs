using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.OrderServer;

/// <summary>Sales that the catalog hands over: they get their orders, once, if the order log belongs to that catalog.</summary>
internal sealed class HandoverTests
{
    private FaultyFolder _disk = null!;
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _disk = new FaultyFolder();
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog) { Disk = _disk }.Start();
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void Each_sale_gets_its_order_once()
    {
        Sale[] sales = [_catalog.Sell("ka", owner: "me"), _catalog.Sell("kb", quantity: 3)];

        IReadOnlyList<BatchResult<Order>> first = HandOver("run-1", sales);
        IReadOnlyList<BatchResult<Order>> again = HandOver("run-1", [sales[1], sales[0], sales[1]]);

        Assert.That(first.Select(result => result.Data!.OrderNumber), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(again.Select(result => result.Data), Is.EqualTo(new[] { first[1].Data, first[0].Data, first[1].Data }));
        Assert.That((_server.Ledger().Orders, _server.Ledger().InFlight), Is.EqualTo((2L, 0)));
        Assert.That(_server.Get("/orders/2").Order, Is.EqualTo(first[1].Data));
    }

    [Test]
    public void A_sale_that_was_bought_or_adopted_before_has_that_order()
    {
        Reply bought = _server.Buy(key: "a");
        Sale adopted = _catalog.Sell("kb");
        _server.Restart();

        IReadOnlyList<BatchResult<Order>> orders = HandOver("run-1", [_catalog.Sales[0], adopted]);

        Assert.That(orders.Select(result => result.Data!.OrderNumber), Is.EqualTo(new[] { 1L, 2L }));
        Assert.That(orders[0].Data, Is.EqualTo(bought.Order));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(2));
    }

    [Test]
    public void A_run_that_was_not_compared_is_compared_first()
    {
        int compared = _catalog.Told.Count;
        Assert.That(HandOver("run-1", []), Is.Empty);
        Assert.That(_catalog.Told, Has.Count.EqualTo(compared), "it was compared at the start");

        _catalog.RunName = "run-2";
        Reply stale = Send("run-3", _catalog.Sell("ka"));

        Assert.That((stale.Status, stale.SaysRetryAfter), Is.EqualTo((412, false)), stale.Body);
        Assert.That(_catalog.Told, Has.Count.GreaterThan(compared));
        Assert.That(HandOver("run-2", [_catalog.Sales[0]])[0].Data!.OrderNumber, Is.EqualTo(1));
    }

    [Test]
    public void A_sale_of_a_run_that_has_ended_gets_no_order_here()
    {
        Sale sale = _catalog.Sell("ka");
        _catalog.RunName = "run-2"; // over older files, perhaps
        Assert.That(HandOver("run-2", []), Is.Empty);

        Assert.That(Send("run-1", sale).Status, Is.EqualTo(412));
    }

    [Test]
    public void Files_that_do_not_belong_together_get_no_orders()
    {
        _catalog.RunName = "run-2";
        _catalog.Mismatch = "the journal has lost its end";

        Reply probe = Send("run-2");
        Reply reply = Send("run-2", _catalog.Sell("ka"));

        Assert.That((probe.Status, probe.Error), Is.EqualTo((409, "the journal has lost its end")));
        Assert.That(reply.Status, Is.EqualTo(409));
        Assert.That(_server.Ledger().Orders, Is.Zero);
    }

    [Test]
    public void A_catalog_that_cannot_be_asked_is_compared_with_later()
    {
        _catalog.GoAway();

        Reply reply = Send("run-2");

        Assert.That((reply.Status, reply.SaysRetryAfter), Is.EqualTo((503, true)));
        Assert.That(HandOver("run-1", []), Is.Empty, "what was compared stays so");
    }

    [Test]
    public void A_sale_whose_number_has_another_ones_order_is_refused_alone()
    {
        Sale sale = _catalog.Sell("ka");
        HandOver("run-1", [sale]);

        IReadOnlyList<BatchResult<Order>> results = HandOver("run-1", [sale with { Op = "kother" }, _catalog.Sell("kb")]);

        Assert.That(results.Select(result => result.Status), Is.EqualTo(new[] { 502, 201 }));
        Assert.That(results[0].Message, Does.StartWith("sale 1 is another's"));
    }

    [Test]
    public void While_the_disk_is_full_nothing_more_is_taken_and_adoption_completes_what_was_sold()
    {
        _disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 20);

        Reply reply = Send("run-1", _catalog.Sell("ka"));

        Assert.That((reply.Status, reply.SaysRetryAfter), Is.EqualTo((503, true)), reply.Body);
        Eventually.IsTrue(() => _server.Ledger().Watermark == 1, "the sale is adopted");
        Assert.That(HandOver("run-1", []), Is.Empty);
    }

    [TestCase("""{"run":"","sales":[]}""")]
    [TestCase("""{"run":"a b","sales":[]}""")]
    [TestCase("""{"run":"12345678901234567890123456789012345678901234567890123456789012345","sales":[]}""")]
    [TestCase("""{"sales":[]}""")]
    [TestCase("""{"run":"run-1","sales":[],"more":1}""")]
    [TestCase("""{"run":"run-1","sales":[null]}""")]
    [TestCase("""{"run":"run-1","sales":null}""")]
    [TestCase("""
        {"run":"run-1","sales":[{"sale":0,"op":"a","item_number":2,"title":"T","quantity":1,"unit_cost":1,"stock":1,"version":1}]}
        """)]
    [TestCase("""
        {"run":"run-1","sales":[{"sale":1,"op":"a","item_number":2,"title":"","quantity":1,"unit_cost":1,"stock":1,"version":0}]}
        """)]
    [TestCase("[]")]
    public void What_is_no_handover_is_refused(string body)
    {
        Reply reply = _server.Send("POST", "/orders/handover", body);

        Assert.That(reply.Status, Is.EqualTo(400), reply.Body);
        Assert.That(_server.Ledger().Orders, Is.Zero);
    }

    [TestCase(1000, 200)]
    [TestCase(1001, 400)]
    public void A_handover_has_a_bound(int sales, int status)
    {
        _server.Stop();
        _server.Configuration = _server.Configuration with { MaxBodyBytes = 1024 * 1024 };
        _server.Start();
        Sale[] all = [.. Enumerable.Range(0, sales).Select(n => _catalog.Sell($"k{n}"))];

        Assert.That(Send("run-1", all).Status, Is.EqualTo(status));
    }

    private IReadOnlyList<BatchResult<Order>> HandOver(string run, Sale[] sales)
    {
        Reply reply = Send(run, sales);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder)!.Data;
    }

    private Reply Send(string run, params Sale[] sales) => _server.Send(
        "POST", "/orders/handover", JsonSerializer.Serialize(new SalesHandover(run, sales), ContractJson.Default.SalesHandover));
}
