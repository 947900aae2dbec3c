using System.Text;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Caching;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LeaseFileTests
{
    private readonly FaultyFolder _disk = new();

    [Test]
    public void It_tells_the_length_of_the_leases_until_it_is_removed()
    {
        var file = new LeaseFile(_disk, 1500);
        Assert.That(LeaseFile.Read(_disk), Is.Null);
        Assert.That(file.TryWrite(), Is.True);
        Assert.That(Encoding.ASCII.GetString(_disk.ReadAll("lease.csv")), Is.EqualTo("lease_ms,1500\n"));
        Assert.That(LeaseFile.Read(_disk), Is.EqualTo(1500));
        int calls = _disk.Calls.Count;
        Assert.That(file.TryWrite(), Is.True);
        Assert.That(_disk.Calls, Has.Count.EqualTo(calls), "once is enough");
        file.Remove();
        file.Remove();
        Assert.That(LeaseFile.Read(_disk), Is.Null);
    }

    [Test]
    public void What_is_cut_anywhere_stands_for_the_longest_lease()
    {
        byte[] content = LeaseRecord.Write(1500);
        for (int length = 0; length < content.Length; length++)
        {
            _disk.Put("lease.csv", content[..length]);
            Assert.That(LeaseFile.Read(_disk), Is.EqualTo(60_000), $"{length} bytes");
        }
    }

    [TestCase("lease_ms,\n")]
    [TestCase("lease_ms,-5\n")]
    [TestCase("lease_ms,+5\n")]
    [TestCase("lease_ms, 5\n")]
    [TestCase("lease_ms,5\n\n")]
    [TestCase("lease_ms,5 \n")]
    [TestCase("lease_ms,1e3\n")]
    [TestCase("lease_ms,60001\n")]
    [TestCase("lease_ms,99999999999999999999\n")]
    [TestCase("\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [TestCase("garbage\n")]
    [TestCase("\n")]
    public void Garbage_stands_for_the_longest_lease(string content)
    {
        _disk.Put("lease.csv", Encoding.Latin1.GetBytes(content));
        Assert.That(LeaseFile.Read(_disk), Is.EqualTo(60_000));
    }

    [Test]
    public void What_a_crash_left_half_written_is_not_it()
    {
        _disk.Put("lease.csv.tmp", [1]);
        Assert.That(LeaseFile.Read(_disk), Is.Null);
        Assert.That(_disk.Names(), Is.Empty);
    }

    [Test]
    public void Nothing_may_be_granted_while_the_disk_does_not_take_it(
        [Values(DiskCall.Truncate, DiskCall.Write, DiskCall.Sync, DiskCall.Rename, DiskCall.SyncFolder)] DiskCall call,
        [Values(FaultyFolder.NoSpace, FaultyFolder.InputOutput)] int error)
    {
        var file = new LeaseFile(_disk, 1500);
        _disk.FailAt(call, 1, error);
        Assert.That(file.TryWrite(), Is.False);
        Assert.That(file.TryWrite(), Is.True, "the disk has recovered");
        Assert.That(LeaseFile.Read(_disk), Is.EqualTo(1500));
    }

    [Test]
    public void A_disk_that_does_not_let_it_go_costs_the_next_start_its_time_only()
    {
        var file = new LeaseFile(_disk, 1500);
        file.TryWrite();
        _disk.FailAt(DiskCall.SyncFolder, 1, FaultyFolder.InputOutput);
        Assert.That(file.Remove, Throws.Nothing);
    }

    [TestCase(null, 0)]
    [TestCase(1500L, 1525)] // and a hundredth, and 10 ms
    public void A_start_waits_until_such_a_lease_has_ended(long? lease, long left)
    {
        if (lease is { } outstanding)
        {
            _disk.Put("lease.csv", LeaseRecord.Write(outstanding));
        }

        long now = 8_000_000;
        using var caches = new HolderCaches(_disk, [], HolderCachesTests.Calls, TimeSpan.FromSeconds(1), () => now);
        Assert.That(caches.Fence.Left, Is.EqualTo(left));
        Assert.That(caches.Fence.WhyNotReady, left == 0 ? Is.Null : Does.Contain($"{left} ms"));
        Assert.That(caches.Fence.TryPass(Environment.TickCount64), Is.EqualTo(left == 0));
        now += Math.Max(0, left - 1);
        Assert.That(caches.Fence.Left, Is.EqualTo(Math.Min(1, left)));
        now++;
        Assert.That((caches.Fence.Left, caches.Fence.WhyNotReady), Is.EqualTo((0L, (string?)null)));
        Assert.That(caches.Fence.TryPass(long.MaxValue), Is.True);
    }
}
