using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Common.Storage;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.CatalogServer;

internal sealed class CatalogServiceTests
{
    private CatalogFixture _catalog = null!;

    [SetUp]
    public void Prepare() => _catalog = new CatalogFixture();

    [TearDown]
    public void Stop() => _catalog.Dispose();

    [Test]
    public void Sixty_four_buyers_of_a_thousand_copies_get_a_thousand_and_numbers_without_gaps()
    {
        const int Buyers = 64;
        const int Attempts = 20;
        _catalog.Start();
        var replies = new Reply[Buyers * Attempts];
        using var start = new Barrier(Buyers);
        Thread[] threads = [.. Enumerable.Range(0, Buyers).Select(buyer => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < Attempts; i++)
            {
                replies[buyer * Attempts + i] = _catalog.Sell($"{buyer}-{i}", 2);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, Eventually.Ends);

        Sale[] sales = [.. replies.Where(reply => reply.Status == 201).Select(reply => reply.Sale).OrderBy(sale => sale.Number)];
        Assert.Multiple(() =>
        {
            Assert.That(replies.Count(reply => reply.Status == 409), Is.EqualTo(Buyers * Attempts - 1000));
            Assert.That(sales.Select(sale => sale.Number), Is.EqualTo(Enumerable.Range(1, 1000)));
            Assert.That(sales.Select(sale => sale.Stock), Is.EqualTo(Enumerable.Range(0, 1000).Reverse()));
            Assert.That(_catalog.Get("/sales").Sales, Is.EqualTo(sales));
            Assert.That(_catalog.BookLedgers()[1], Is.EqualTo(new BookLedger(2, "RPCs for Dummies", 1000, 0, 0, 1000, 0)));
        });
    }

    [Test]
    public void The_same_op_from_many_threads_sells_once()
    {
        const int Threads = 32;
        _catalog.Start();
        var replies = new Reply[Threads];
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            replies[i] = _catalog.Sell("same", 2, 5);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, Eventually.Ends);
        Assert.Multiple(() =>
        {
            Assert.That(replies.Count(reply => reply.Status == 201), Is.EqualTo(1));
            Assert.That(replies.Select(reply => reply.Sale).Distinct().Count(), Is.EqualTo(1));
            Assert.That(_catalog.Book(2).Stock, Is.EqualTo(995));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_restart_answers_as_if_nothing_had_happened(bool isKilled)
    {
        _catalog.Start();
        string sale = _catalog.Sell("a", 2, 3).Body;
        _catalog.Sell("b", 3, 3000);
        _catalog.Send("DELETE", "/books/4");
        string[] before = Told();
        if (isKilled)
        {
            _catalog.Kill();
        }
        else
        {
            _catalog.Stop();
        }

        _catalog.Start();
        Assert.Multiple(() =>
        {
            Assert.That(Told(), Is.EqualTo(before));
            Assert.That(_catalog.Sell("a", 2, 3).Body, Is.EqualTo(sale));
            Assert.That(_catalog.Sell("b", 3, 3000).Status, Is.EqualTo(409));
        });
    }

    [Test]
    [Tells(@"catalog: .*inventory\.csv: edited by hand: 0 added, 1 changed, 0 withdrawn")]
    public void A_clean_stop_leaves_an_inventory_that_a_person_can_read_and_edit()
    {
        _catalog.Start();
        _catalog.Sell("a", 2, 3);
        _catalog.Stop();
        string text = File.ReadAllText(_catalog.InventoryPath);
        Assert.That(text, Does.Contain("\n2,RPCs for Dummies,distributed systems,997,20,2,1000,0,0,3,\n"));
        File.WriteAllText(_catalog.InventoryPath, text.Replace(",997,20,", ",500,20,", StringComparison.Ordinal));
        _catalog.Start();
        Assert.That(_catalog.BookLedgers()[1], Is.EqualTo(new BookLedger(2, "RPCs for Dummies", 1000, 0, -497, 3, 500)));
    }

    [Test]
    public void A_second_catalog_on_the_same_data_is_refused_until_the_first_has_gone()
    {
        _catalog.Start();
        Assert.That(
            () => CatalogService.Open(_catalog.Configuration),
            Throws.TypeOf<StartupException>().With.Message.EqualTo(
                $"{_catalog.Configuration.DataFolder} is in use by another catalog server"));
        _catalog.Stop();
        Assert.That(() => _catalog.Start(), Throws.Nothing);
    }

    [Test]
    public void An_address_that_is_taken_leaves_no_lock_behind()
    {
        using CatalogFixture other = new CatalogFixture().Start();
        _catalog.Configuration = _catalog.Configuration with { Catalog = other.Service.LocalEndPoint };
        Assert.That(() => _catalog.Start(), Throws.TypeOf<BindException>());
        _catalog.Configuration = _catalog.Configuration with { Catalog = new IPEndPoint(IPAddress.Loopback, 0) };
        Assert.That(() => _catalog.Start(), Throws.Nothing);
    }

    [Test]
    public void A_damaged_inventory_keeps_the_catalog_from_starting()
    {
        File.WriteAllText(_catalog.InventoryPath, "item_number,title,topic,stock,cost\n1,One,t,-5,10\n");
        Assert.That(
            () => _catalog.Start(),
            Throws.TypeOf<StartupException>().With.Message.StartsWith($"{_catalog.InventoryPath}: line 2: stock must be "));
    }

    [Test]
    public void A_full_disk_refuses_a_sale_and_takes_it_once_there_is_room()
    {
        var disk = new FaultyFolder();
        _catalog.Disk = disk;
        _catalog.Start();
        disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 10);
        Reply full = _catalog.Sell("a", 2, 3);
        Assert.That((full.Status, _catalog.Book(2).Stock, _catalog.Get("/sales").Sales.Count), Is.EqualTo((507, 1000L, 0)));
        Assert.That(_catalog.Sell("a", 2, 3).Status, Is.EqualTo(201));
        Assert.That(_catalog.Service.Failed.IsCancellationRequested, Is.False);
    }

    [Test]
    [Tells("catalog: no change can be kept any more: Sync number 1 fails")]
    public void A_failed_sync_shows_nothing_of_the_sale_refuses_changes_and_ends_the_process()
    {
        var disk = new FaultyFolder();
        _catalog.Disk = disk;
        _catalog.Start();
        disk.FailAt(DiskCall.Sync, 1, FaultyFolder.InputOutput);
        Reply failed = _catalog.Sell("a", 2, 3);
        Reply later = _catalog.Sell("b", 2, 3);
        Assert.Multiple(() =>
        {
            Assert.That((failed.Status, failed.SaysRetryAfter, later.Status), Is.EqualTo((500, true, 503)));
            Assert.That(_catalog.Service.Failed.IsCancellationRequested, Is.True);
            Assert.That((_catalog.Book(2).Stock, _catalog.Get("/readyz").Status), Is.EqualTo((1000L, 503)));
        });
    }

    [Test]
    public void Nothing_changes_by_get_when_that_is_off()
    {
        _catalog.Configuration = _catalog.Configuration with { BuyByGet = BuyByGet.Off };
        _catalog.Start();
        Assert.That(_catalog.Get("/update/2").Status, Is.EqualTo(405));
        Assert.That(_catalog.Get("/update?item_number=2&stock=-1").Status, Is.EqualTo(404));
        Assert.That((_catalog.Book(2).Stock, _catalog.Send("PUT", "/update/2").Status), Is.EqualTo((1000L, 200)));
    }

    private string[] Told() => [.. new[] { "/books", "/ledger", "/sales" }.Select(target => _catalog.Get(target).Body)];
}
