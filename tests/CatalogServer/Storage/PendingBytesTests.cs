using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Common.Storage;
using PygmyStore.Tests.OrderServer.Orders;

namespace PygmyStore.Tests.CatalogServer.Storage;

internal sealed class PendingBytesTests
{
    [Test]
    public void Past_the_bound_a_sale_is_refused_until_the_disk_has_taken_what_waits()
    {
        int bytes = Sale(1).MostBytes;
        using var folder = new HeldSyncFolder(new FaultyFolder());
        using CatalogStore store = CatalogRecovery.Open(folder, new CatalogStoreOptions { PendingBytes = 3 * bytes });
        folder.Hold();
        var outcomes = new CommitOutcome[3];
        Thread[] buyers = [.. Enumerable.Range(0, 3).Select(i => new Thread(() => outcomes[i] = store.Submit(Sale(i))))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Eventually.IsTrue(() => store.Figures.PendingBytes == 3 * bytes, "three wait for the disk");

        CommitOutcome fourth = store.Submit(Sale(3));
        folder.LetGo();
        Array.ForEach(buyers, Eventually.Ends);

        Assert.That(fourth, Is.EqualTo(CommitOutcome.Busy));
        Assert.That(outcomes, Is.All.EqualTo(CommitOutcome.Durable));
        Assert.That((store.Inventory.ReadSaleCount(), store.Figures.PendingBytes), Is.EqualTo((3L, 0L)),
            "what was refused has left nothing");
        Assert.That(store.Submit(Sale(3)), Is.EqualTo(CommitOutcome.Durable));
    }

    [Test]
    public void Past_the_number_that_may_wait_a_sale_is_refused_until_the_disk_goes_on()
    {
        using var folder = new HeldSyncFolder(new FaultyFolder());
        using CatalogStore store = CatalogRecovery.Open(folder, new CatalogStoreOptions { MaxWaiting = 3 });
        folder.Hold();
        var outcomes = new CommitOutcome[3];
        Thread[] buyers = [.. Enumerable.Range(0, 3).Select(i => new Thread(() => outcomes[i] = store.Submit(Sale(i))))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Eventually.IsTrue(
            () => store.Figures.PendingBytes == Enumerable.Range(0, 3).Sum(i => Sale(i).MostBytes), "three wait for the disk");

        CommitOutcome fourth = store.Submit(Sale(3));
        folder.LetGo();
        Array.ForEach(buyers, Eventually.Ends);

        Assert.That(fourth, Is.EqualTo(CommitOutcome.Busy));
        Assert.That(outcomes, Is.All.EqualTo(CommitOutcome.Durable));
        Assert.That(store.Submit(Sale(3)), Is.EqualTo(CommitOutcome.Durable), "what was refused has left nothing");
    }

    private static Sell Sale(int number) => new(new SaleRequest($"op{number}", itemNumber: 1, quantity: 1));
}
