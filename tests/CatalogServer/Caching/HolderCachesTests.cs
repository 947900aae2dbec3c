using System.Net;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Caching;

/// <summary>Registrations and stops, with the file and with calls to a front end.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HolderCachesTests : IDisposable
{
    private readonly FaultyFolder _disk = new();
    private readonly TestFrontEnd _frontEnd = new();
    private long _now = 9_000_000;

    public static UpstreamOptions Calls { get; } = new()
    {
        Name = "front end",
        EndPoint = new IPEndPoint(IPAddress.Loopback, 1),
        CallTimeout = TimeSpan.FromSeconds(10),
    };

    public void Dispose() => _frontEnd.Dispose();

    [Test]
    public void The_file_is_there_before_the_lease()
    {
        using HolderCaches caches = Open();
        _disk.FailAt(DiskCall.Rename, 1, FaultyFolder.NoSpace);
        Assert.That(caches.Register(_frontEnd.EndPoint, null).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        Assert.That(caches.Holders, Is.Zero);
        _now += caches.Table.Rules.Patience;
        LeaseOffer offer = caches.Register(_frontEnd.EndPoint, null);
        Assert.That((offer.Answer, caches.Holders), Is.EqualTo((LeaseAnswer.Offered, 1)));
        Assert.That(LeaseFile.Read(_disk), Is.EqualTo(60_000));
    }

    [Test]
    public void A_front_end_that_cannot_be_called_gets_no_lease_and_no_file()
    {
        using HolderCaches caches = Open();
        _frontEnd.Answer = static (_, _) => null;
        Assert.That(caches.Register(_frontEnd.EndPoint, null).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        Assert.That((caches.Holders, LeaseFile.Read(_disk)), Is.EqualTo((0, (long?)null)));
    }

    [Test]
    public void A_start_after_a_kill_grants_nothing_for_a_lease()
    {
        using (HolderCaches killed = Open())
        {
            killed.Register(_frontEnd.EndPoint, null);
        }

        using HolderCaches caches = Open();
        long left = caches.Fence.Left;
        Assert.That(left, Is.EqualTo(caches.Table.Rules.EndOf(0)));
        _now += left - 1;
        Assert.That(caches.Register(_frontEnd.EndPoint, null).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        _now++;
        Assert.That(caches.Register(_frontEnd.EndPoint, null).Answer, Is.EqualTo(LeaseAnswer.Offered));
    }

    [Test]
    public void A_stop_ends_the_leases_and_removes_the_file()
    {
        using HolderCaches caches = Open();
        LeaseOffer offer = caches.Register(_frontEnd.EndPoint, null);
        caches.Stop();
        Assert.That(_frontEnd.Told[^1], Is.EqualTo($"{offer.Epoch}: all ends"));
        Assert.That(LeaseFile.Read(_disk), Is.Null);
        _now += caches.Table.Rules.Penalty;
        Assert.That(caches.Register(_frontEnd.EndPoint, null).Answer, Is.EqualTo(LeaseAnswer.NotNow));
    }

    [Test]
    public void A_stop_leaves_the_file_while_a_lease_may_run([Values] bool hasRunOut)
    {
        using HolderCaches caches = Open();
        caches.Register(_frontEnd.EndPoint, null);
        _frontEnd.Answer = static (_, _) => null;
        _now += caches.Table.Rules.EndOf(0) - (hasRunOut ? 0 : 1);
        caches.Stop();
        Assert.That(LeaseFile.Read(_disk), hasRunOut ? Is.Null : Is.EqualTo(60_000));
    }

    [Test]
    public void A_stop_behind_the_fence_leaves_the_file()
    {
        _disk.Put("lease.csv", LeaseRecord.Write(1000));
        using HolderCaches caches = Open();
        caches.Stop();
        Assert.That(LeaseFile.Read(_disk), Is.EqualTo(1000));
    }

    [Test]
    public void A_stop_with_sixteen_front_ends_that_are_not_there_ends()
    {
        IPEndPoint[] frontEnds = [.. Enumerable.Range(1, 16).Select(port => new IPEndPoint(IPAddress.Loopback, port))];
        using var caches = new HolderCaches(_disk, frontEnds, Calls, TimeSpan.FromSeconds(1), () => _now);
        foreach (IPEndPoint frontEnd in frontEnds)
        {
            Assert.That(caches.Table.Grant(caches.Table.Register(frontEnd, null, _now), _now), Is.True);
        }

        caches.Stop();
        Assert.That(caches.Table.IsDone(_now), Is.False);
    }

    [Test]
    public void A_front_end_that_registers_all_the_time_is_called_four_times_a_lease()
    {
        using HolderCaches caches = Open();
        for (int i = 0; i < 1000; i++)
        {
            caches.Register(_frontEnd.EndPoint, null);
            _now += 60; // a thousandth of a lease
        }

        Assert.That(_frontEnd.Told, Has.Count.EqualTo(4));
    }

    private HolderCaches Open() => new(_disk, [_frontEnd.EndPoint], Calls, TimeSpan.FromSeconds(60), () => _now);
}
