using System.Collections.Concurrent;

namespace PygmyStore.Tests.RealDisks;

/// <summary>
/// The power fails while the servers run: the disk is a file that is cloned under them, and the clone is all that the next
/// servers get. Nothing stops before the moment of the cut, and no call is disturbed by it.
/// </summary>
internal sealed class RunningCutTests
{
    private const int Cuts = 5;
    private const int Buyers = 8;
    private const int BuysBetweenCuts = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a hang fails instead of hanging

    [SetUp]
    public void Require()
    {
        Requirement.Root();
        Requirement.Tools("mount", "umount", "mountpoint", "mkfs.ext4", "mkfs.xfs");
    }

    [Test]
    public void What_was_acknowledged_before_the_cut_is_on_the_disk_with_durability_fsync()
    {
        using var host = MountedDisk.OfXfs();
        foreach ((string image, string[] orders) in CutUnderLoad(host, "fsync"))
        {
            using var disk = MountedDisk.OfImage(image);
            using var store = ServerPrograms.Run(disk.Path, "fsync");
            using var buyers = new KeyedBuyers(store);
            Assert.That(buyers.CountLost(orders), Is.Zero, $"of {orders.Length} acknowledged orders");
            (string verdict, string report) = buyers.Audit();
            Assert.That(verdict, Is.EqualTo("consistent"), report);
            TestContext.Out.WriteLine($"{orders.Length} acknowledged orders, none lost");
        }
    }

    [Test]
    public void Some_of_it_is_not_with_durability_os()
    {
        using var host = MountedDisk.OfXfs();
        int lost = 0;
        foreach ((string image, string[] orders) in CutUnderLoad(host, "os"))
        {
            using var disk = MountedDisk.OfImage(image);
            using var store = ServerPrograms.Run(disk.Path, "os");
            using var buyers = new KeyedBuyers(store);
            lost += buyers.CountLost(orders);
        }

        Assert.That(lost, Is.Positive, "the test can see what a power cut loses");
    }

    /// <summary>The disks as they were at each cut, and what had been acknowledged before it.</summary>
    private static List<(string Image, string[] Orders)> CutUnderLoad(MountedDisk host, string durability)
    {
        string image = Path.Combine(host.Path, "image");
        using var disk = MountedDisk.OfExt4(image);
        using var store = ServerPrograms.Run(disk.Path, durability);
        using var buyers = new KeyedBuyers(store);
        using var isOver = new ManualResetEvent(false);
        var errors = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Buyers).Select(_ => new Thread(() => BuyUntil(isOver, buyers, errors)))];
        Array.ForEach(threads, thread => thread.Start());
        var cuts = new List<(string Image, string[] Orders)>();
        bool isReached = true;
        for (int cut = 1; cut <= Cuts && isReached; cut++)
        {
            isReached = SpinWait.SpinUntil(() => buyers.Acknowledged.Count >= cut * BuysBetweenCuts, Patience);
            string[] orders = [.. buyers.Acknowledged.Values];
            cuts.Add(($"{image}-{cut}", orders));
            MountedDisk.CloneFile(image, cuts[^1].Image);
        }

        isOver.Set();
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(
            (isReached, errors.FirstOrDefault()), Is.EqualTo((true, (Exception?)null)),
            $"{buyers.Acknowledged.Count} acknowledged");
        return cuts;
    }

    private static void BuyUntil(WaitHandle isOver, KeyedBuyers buyers, ConcurrentQueue<Exception> errors)
    {
        try
        {
            while (!isOver.WaitOne(0))
            {
                buyers.Buy();
            }
        }
        catch (Exception error)
        {
            errors.Enqueue(error); // told by the test's own thread
        }
    }
}
