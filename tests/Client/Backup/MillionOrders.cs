using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.Client.Backup;

/// <summary>How long a backup and a restore of a million orders take; docs/decisions/0020-backups.md has the figures.</summary>
[Explicit("measures, and asserts no time")]
internal sealed class MillionOrders
{
    private const int Orders = 1_000_000;
    private const int Together = OrderBook.MaxAppend;

    [Test]
    public void Are_backed_up_and_restored()
    {
        using var folders = new BackupFolders();
        string data = folders.NewData("store");
        Sell(new DiskFolder(data));
        long started = Environment.TickCount64;
        Assert.That(folders.Backup(data, folders["b"]).ExitCode, Is.Zero);
        long backedUp = Environment.TickCount64;
        Assert.That(folders.Restore(folders.NewData("restored"), folders["b"]).ExitCode, Is.Zero);
        TestContext.Out.WriteLine($"backup {backedUp - started} ms, restore {Environment.TickCount64 - backedUp} ms");
    }

    private static void Sell(DiskFolder folder)
    {
        using CatalogStore catalog = CatalogRecovery.Open(folder, new CatalogStoreOptions { Durability = Durability.Os });
        using var orders = OrderBook.Open(folder, new RecordLogOptions { Durability = Durability.Os }, TextWriter.Null);
        Assert.That(catalog.Submit(new ChangeBook(1) { Stock = Orders }), Is.EqualTo(CommitOutcome.Durable));
        for (int sold = 0; sold < Orders; sold += Together)
        {
            Sell[] sales =
                [.. Enumerable.Range(sold, Together).Select(number => new Sell(new SaleRequest($"kPOST/orders {number}", 1, 1)))];
            Assert.That(catalog.Submit(new SellTogether(sales)), Is.EqualTo(CommitOutcome.Durable));
            Assert.That(orders.Append(new OrderAppend([.. sales.Select(sale => sale.Sale!)])), Is.EqualTo(CommitOutcome.Durable));
        }
    }
}
