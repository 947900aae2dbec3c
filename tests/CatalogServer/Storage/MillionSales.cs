using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>
/// How long the catalog takes to start with a million sales; docs/decisions/0011-files-that-belong-together.md has the figures.
/// </summary>
[Explicit("measures, and asserts no time")]
internal sealed class MillionSales
{
    private const int Sales = 1_000_000;
    private const int Together = 1000;

    [Test]
    public void Are_there_after_a_start()
    {
        string folder = Directory.CreateTempSubdirectory("pygmy-million-").FullName;
        try
        {
            Sell(new DiskFolder(folder));
            for (int start = 0; start < 3; start++)
            {
                Open(new DiskFolder(folder));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Sell(DiskFolder folder)
    {
        var options = new CatalogStoreOptions
        {
            Durability = Durability.Os,
            CheckpointBytes = 1024 * 1024,
            RefusalMemory = TimeSpan.Zero,
        };
        using CatalogStore catalog = CatalogRecovery.Open(folder, options);
        Assert.That(catalog.Submit(new ChangeBook(1) { Stock = Sales }), Is.EqualTo(CommitOutcome.Durable));
        for (int sold = 0; sold < Sales; sold += Together)
        {
            Sell[] sales = [.. Enumerable.Range(sold, Together)
                .Select(number => new Sell(new SaleRequest($"kPOST/orders {number:D30}", 1, 1)))];
            Assert.That(catalog.Submit(new SellTogether(sales)), Is.EqualTo(CommitOutcome.Durable));
        }
    }

    private static void Open(DiskFolder folder)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long started = Environment.TickCount64;
        using CatalogStore catalog = CatalogRecovery.Open(folder, new CatalogStoreOptions());
        long taken = Environment.TickCount64 - started;
        Assert.That(catalog.Inventory.History.Count, Is.EqualTo(Sales));
        TestContext.Out.WriteLine($"{taken} ms, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:F1} MB, "
            + $"{new FileInfo(Path.Combine(folder.Path, "sales.csv")).Length / 1e6:F1} MB of sales.csv");
    }
}
