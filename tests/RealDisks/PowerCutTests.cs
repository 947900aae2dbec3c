using System.Collections.Concurrent;

namespace PygmyStore.Tests.RealDisks;

/// <summary>
/// A file system that loses its power under load. With durability,os the same cut must lose something: otherwise the test could
/// not see it.
/// </summary>
internal sealed class PowerCutTests
{
    private const int Rounds = 3;
    private const int Buyers = 8;
    private const int AcknowledgedBeforeTheCut = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang fails instead of hanging

    [SetUp]
    public void Require()
    {
        Requirement.Root();
        Requirement.Tools("mount", "umount", "mountpoint", "mkfs.ext4");
    }

    [Test]
    public void Every_acknowledged_buy_is_there_after_power_cuts_with_durability_fsync()
    {
        using var disk = MountedDisk.OfExt4();
        using var store = ServerPrograms.Run(disk.Path, "fsync");
        using var buyers = new KeyedBuyers(store);
        for (int round = 1; round <= Rounds; round++)
        {
            CutUnderLoad(disk, store, buyers);
            Assert.That(buyers.CountLost(), Is.Zero, $"round {round}: {buyers.Acknowledged.Count} were acknowledged");
        }

        buyers.BuyAllThatWereBegun();
        (string verdict, string report) = buyers.Audit();
        Assert.That(verdict, Is.EqualTo("consistent"), report);
        Assert.That(
            report, Does.Contain($"\"sales\":{buyers.Keys.Count},\"orders\":{buyers.Keys.Count},"), "one order for each key");
        TestContext.Out.WriteLine($"{Rounds} cuts, {buyers.Acknowledged.Count} acknowledged buys, none lost");
    }

    /// <summary>
    /// The system may write at any time of its own accord, so one round may lose nothing; on a disk whose journal commits once an
    /// hour, and with dirty pages that are a second old, all of them do not.
    /// </summary>
    [Test]
    public void Acknowledged_buys_are_lost_in_a_power_cut_with_durability_os()
    {
        int lost = 0;
        for (int round = 1; round <= Rounds && lost == 0; round++)
        {
            using var disk = MountedDisk.OfExt4();
            using var store = ServerPrograms.Run(disk.Path, "os");
            using var buyers = new KeyedBuyers(store);
            CutUnderLoad(disk, store, buyers);
            lost = buyers.CountLost();
            TestContext.Out.WriteLine($"round {round}: {lost} of {buyers.Acknowledged.Count} acknowledged buys are lost");
        }

        Assert.That(lost, Is.Positive, "the test can see what a power cut loses");
    }

    private static void CutUnderLoad(MountedDisk disk, ServerPrograms store, KeyedBuyers buyers)
    {
        int before = buyers.Acknowledged.Count;
        using var isWarm = new ManualResetEventSlim();
        bool isOver = false;
        var errors = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Buyers).Select(_ => new Thread(() =>
        {
            try
            {
                while (!Volatile.Read(ref isOver) && buyers.Buy().Status == 201)
                {
                    if (buyers.Acknowledged.Count - before >= AcknowledgedBeforeTheCut)
                    {
                        isWarm.Set();
                    }
                }
            }
            catch (Exception error)
            {
                errors.Enqueue(error);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        bool isReached = isWarm.Wait(Patience);

        // The servers first: a sync under way when a file system is shut down may return 0 and be thrown away, a plain C
        // program's too (docs/decisions/0009-what-a-power-cut-is.md). RunningCutTests cuts under running servers.
        store.KillAll();
        if (isReached)
        {
            disk.Cut();
        }

        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(isReached, Is.True, $"only {buyers.Acknowledged.Count - before} buys were acknowledged");
        Assert.That(errors, Is.Empty);
        disk.Remount();
        store.StartAll();
    }
}
