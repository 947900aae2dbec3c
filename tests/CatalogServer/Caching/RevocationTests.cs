using System.Net;
using PygmyStore.CatalogServer.Caching;

namespace PygmyStore.Tests.CatalogServer.Caching;

/// <summary>What a front end that does not acknowledge costs the others, and itself.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RevocationTests
{
    private const long Lease = 1000;
    private const long End = 1020;
    private const long Start = 5_000_000;

    private static readonly IPEndPoint FrontEnd = new(IPAddress.Loopback, 8080);
    private static readonly LeaseRules Rules = new(Lease);

    private readonly HolderTable _table = new(Rules, [FrontEnd], "run");
    private long _now = Start;
    private int _version = 1;

    [Test]
    public void A_write_waits_for_the_end_of_a_revoked_lease()
    {
        string epoch = Grant();
        Telling telling = BeginWrite();
        _now += 300;
        Assert.That(_table.Register(FrontEnd, epoch, _now).Answer, Is.EqualTo(LeaseAnswer.Renewed));
        Assert.That(_table.ShowableFrom(), Is.EqualTo(long.MinValue));
        _table.Revoke(telling, _now);
        Assert.That(_table.ShowableFrom(), Is.EqualTo(_now + End));
        Assert.That(_table.Revocations, Is.EqualTo(1));
        Assert.That(_table.Register(FrontEnd, epoch, _now).Answer, Is.EqualTo(LeaseAnswer.NotNow), "it is not renewed");
        Assert.That(_table.Read(epoch, [1]).Epoch, Is.Null, "it may keep nothing more");
        Assert.That(_table.ShowableFrom(), Is.EqualTo(_now + End));
    }

    [Test]
    public void Later_writes_wait_for_it_too()
    {
        Grant();
        _table.Revoke(BeginWrite(), Start);
        _table.EndWrite(); // discarded: the disk was full
        Assert.That(_table.BeginWrite([new(9, 2)], Start + End - 1), Is.Empty);
        Assert.That(_table.ShowableFrom(), Is.EqualTo(Start + End));
        _table.EndWrite();
        Assert.That(_table.BeginWrite([new(9, 3)], Start + End), Is.Empty);
        Assert.That(_table.ShowableFrom(), Is.EqualTo(long.MinValue));
    }

    [Test]
    public void It_gets_no_lease_for_ten_leases()
    {
        Grant();
        _table.Revoke(BeginWrite(), Start);
        Assert.That(_table.Register(FrontEnd, null, Start + (10 * Lease) - 1).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        LeaseOffer offer = _table.Register(FrontEnd, null, Start + (10 * Lease));
        Assert.That((offer.Answer, offer.Epoch, offer.Call!.Ends), Is.EqualTo((LeaseAnswer.Offered, "run-2", false)));
        Assert.That(_table.Grant(offer, Start + (10 * Lease)), Is.True);
    }

    [Test]
    public void An_offer_does_not_outlive_a_revocation()
    {
        Grant();
        _now += Rules.Patience;
        LeaseOffer offer = _table.Register(FrontEnd, null, _now);
        _table.Revoke(BeginWrite(), _now);
        Assert.That(_table.Grant(offer, _now), Is.False);
        Assert.That(_table.ShowableFrom(), Is.EqualTo(Start + End));
    }

    [Test]
    public void An_epoch_that_has_ended_cannot_be_revoked()
    {
        string epoch = Grant();
        Telling telling = BeginWrite();
        _table.Release(FrontEnd, epoch);
        _table.Acknowledge(telling, Lease, _now);
        _table.Revoke(telling, _now);
        Assert.That((_table.Revocations, _table.ShowableFrom()), Is.EqualTo((0, long.MinValue)));
    }

    [Test]
    public void A_holder_that_is_late_is_not_renewed_meanwhile()
    {
        string epoch = Grant();
        Telling telling = BeginWrite();
        _table.BeginWaiting(Start);
        Assert.That(_table.Register(FrontEnd, epoch, Start + Rules.Late).Answer, Is.EqualTo(LeaseAnswer.Renewed));
        Assert.That(_table.Register(FrontEnd, epoch, Start + Rules.Late + 1).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        _table.Acknowledge(telling, Rules.Late + 1, Start + Rules.Late + 1);
        Assert.That(_table.Register(FrontEnd, epoch, Start + Rules.Late + 1).Answer, Is.EqualTo(LeaseAnswer.Renewed));
    }

    [Test]
    public void A_slow_disk_is_not_the_holders_fault()
    {
        string epoch = Grant();
        Telling telling = BeginWrite();
        _now += 700; // the disk works
        Assert.That(_table.Register(FrontEnd, epoch, _now).Answer, Is.EqualTo(LeaseAnswer.Renewed));
        _table.BeginWaiting(_now);
        Assert.That(_table.AcknowledgeBy(telling, _now), Is.EqualTo(_now + Rules.Patience));
    }

    [Test]
    public void Lateness_is_forgiven_within_a_budget()
    {
        Grant();
        Assert.That(PatienceAfter(waited: Rules.Late), Is.EqualTo(250), "not late");
        Assert.That(PatienceAfter(waited: Rules.Late + 60), Is.EqualTo(190));
        Assert.That(PatienceAfter(waited: 190), Is.EqualTo(50), "all of the patience");
        Assert.That(PatienceAfter(waited: 50), Is.EqualTo(50), "never less");
        _now += 5 * Lease;
        Assert.That(PatienceAfter(waited: 0), Is.EqualTo(150), "half of it has come back");
        _now += 10 * Lease;
        Assert.That(PatienceAfter(waited: 0), Is.EqualTo(250));
    }

    [Test]
    public void The_answer_of_a_holder_may_have_come_while_another_was_awaited()
    {
        Grant();
        Telling telling = BeginWrite();
        _table.BeginWaiting(_now);
        Assert.That(_table.AcknowledgeBy(telling, _now + 200), Is.EqualTo(_now + 250));
        Assert.That(_table.AcknowledgeBy(telling, _now + 1000), Is.EqualTo(_now + 1000 + Rules.Late));
    }

    /// <summary>One front end that never acknowledges, and registers and reads as often as it can.</summary>
    [Test]
    public void One_bad_front_end_stalls_writes_for_little_more_than_a_lease_in_ten()
    {
        long stalled = 0;
        string? epoch = null;
        for (long end = Start + (20 * Lease) - 1; _now < end; _now++)
        {
            LeaseOffer offer = _table.Register(FrontEnd, epoch, _now);
            epoch = offer.Answer == LeaseAnswer.Offered && _table.Grant(offer, _now) ? offer.Epoch : epoch;
            _table.Read(epoch, [1]);
            if (_table.BeginWrite([new(1, ++_version)], _now) is [var telling])
            {
                _table.BeginWaiting(_now);
                long from = _now;
                for (long by = _table.AcknowledgeBy(telling, _now); _now < by; _now++)
                {
                    _table.Register(FrontEnd, epoch, _now);
                }

                _table.Revoke(telling, _now);
                _now = Math.Max(_now, _table.ShowableFrom());
                stalled = Math.Max(stalled, _now - from);
            }

            _table.EndWrite();
        }

        Assert.That(stalled, Is.EqualTo(Rules.Late + End));
        Assert.That(_table.Revocations, Is.EqualTo(2));
    }

    private string Grant()
    {
        LeaseOffer offer = _table.Register(FrontEnd, null, _now);
        Assert.That(_table.Grant(offer, _now), Is.True);
        _table.Read(offer.Epoch, [1]);
        return offer.Epoch!;
    }

    private Telling BeginWrite() => _table.BeginWrite([new(1, ++_version)], _now).Single();

    private long PatienceAfter(long waited)
    {
        _table.Register(FrontEnd, "run-1", _now);
        _table.Read("run-1", [1]);
        Telling telling = BeginWrite();
        _table.BeginWaiting(_now);
        _table.Acknowledge(telling, waited, _now);
        long patience = _table.AcknowledgeBy(telling, _now) - _now;
        _table.EndWrite();
        return patience;
    }
}
