namespace PygmyStore.Tests.RealDisks;

/// <summary>A disk that is really full.</summary>
internal sealed class FullDiskTests
{
    private const int DiskBytes = 1024 * 1024;
    private const int MaxBuys = 200; // a page of 4096 bytes is free at most in each log, and a sale takes more than 50

    [SetUp]
    public void Require()
    {
        Requirement.Root();
        Requirement.Tools("mount", "umount", "mountpoint");
    }

    [Test]
    public void Sales_stop_while_the_disk_is_full_reads_go_on_and_nothing_is_lost_or_doubled_when_there_is_room_again()
    {
        using var disk = MountedDisk.OfMemory(DiskBytes);
        using var store = ServerPrograms.Run(disk.Path);
        using var buyers = new KeyedBuyers(store);
        Assert.That(buyers.Buy().Status, Is.EqualTo(201));

        string filler = disk.Fill();
        int buys = 0;
        while (buyers.Buy().Status == 201)
        {
            Assert.That(++buys, Is.LessThan(MaxBuys), "the disk is full at last");
        }

        for (int i = 0; i < 10; i++)
        {
            Assert.That(buyers.Buy(), Is.EqualTo((503, true)), "worth repeating");
            Assert.That(buyers.Get("/books/1"), Does.Contain("item_number"));
            Assert.That(buyers.CountLost(), Is.Zero, "orders can be read");
        }

        File.Delete(filler);
        buyers.BuyAllThatWereBegun();

        (string verdict, string report) = buyers.Audit();
        Assert.That(verdict, Is.EqualTo("consistent"), report);
        Assert.That(
            report, Does.Contain($"\"sales\":{buyers.Keys.Count},\"orders\":{buyers.Keys.Count},"), "one order for each key");
        Assert.That(buyers.CountLost(), Is.Zero);

        store.KillAll();
        store.StartAll();
        buyers.BuyAllThatWereBegun();
        Assert.That(buyers.Audit().Report, Does.Contain($"\"sales\":{buyers.Keys.Count},\"orders\":{buyers.Keys.Count},"));
    }
}
