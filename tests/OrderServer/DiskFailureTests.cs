using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Common.Storage;
using PygmyStore.Tests.Complaints;
using PygmyStore.Tests.OrderServer.Orders;

namespace PygmyStore.Tests.OrderServer;

/// <summary>The order log's disk fails after the catalog has sold.</summary>
internal sealed class DiskFailureTests
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
    public void A_full_disk_makes_the_outcome_unknown_and_adoption_completes_it()
    {
        _disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 20);

        Reply reply = _server.Buy(key: "one");

        Assert.That((reply.Status, reply.SaysRetryAfter), Is.EqualTo((503, true)));
        Assert.That(reply.Error, Does.StartWith("the copies are sold, but the order is not yet written"));
        Eventually.IsTrue(() => _server.Ledger().Watermark == 1, "the sale is adopted");
        Reply again = _server.Buy(key: "one");
        Assert.That((again.Status, again.Order.OrderNumber), Is.EqualTo((200, 1)));
        Assert.That(_server.Service.Failed.IsCancellationRequested, Is.False);
    }

    [Test]
    public void While_too_much_waits_for_the_disk_nothing_is_sold()
    {
        using var held = new HeldSyncFolder(new FaultyFolder());
        _server.Stop();
        _server.Disk = held;
        _server.Configuration = _server.Configuration with { PendingBytes = 1 };
        _server.Start();
        held.Hold();
        Reply? first = null;
        var buyer = new Thread(() => first = _server.Buy());
        buyer.Start();
        Eventually.IsSet(held.IsWaiting, "the first order waits for its sync");

        Reply second = _server.Buy();
        held.LetGo();
        Eventually.Ends(buyer);

        Assert.That(
            (second.Status, second.Error),
            Is.EqualTo((503, "the order log cannot take orders now; this request bought nothing")));
        Assert.That((first!.Status, _catalog.Sales.Count), Is.EqualTo((201, 1)));
        Assert.That(_server.Buy().Status, Is.EqualTo(201), "there is room again");
    }

    [Test]
    [Tells("order: the order log has failed: Sync number 1 fails")]
    public void A_failed_sync_ends_buying_but_not_reading()
    {
        string first = _server.Buy().Body;
        _disk.FailAt(DiskCall.Sync, 1, FaultyFolder.InputOutput);

        Reply lost = _server.Buy();
        Reply next = _server.Buy();

        Assert.Multiple(() =>
        {
            Assert.That((lost.Status, lost.SaysRetryAfter), Is.EqualTo((503, true)));
            Assert.That(lost.Error, Does.Contain("not known"));
            Assert.That(
                (next.Status, next.Error),
                Is.EqualTo((503, "the order log cannot take orders now; this request bought nothing")));
            Assert.That(_catalog.Sales, Has.Count.EqualTo(2), "nothing more is sold");
            Assert.That(_server.Service.Failed.IsCancellationRequested, Is.True);
            Assert.That(_server.Get("/orders/1").Body, Is.EqualTo(first));
            Assert.That(_server.Get("/orders/2").Status, Is.EqualTo(404), "what may not be durable is not shown");
            Assert.That(_server.Get("/readyz").Body, Is.EqualTo("the order log has failed\n"));
        });
    }
}
