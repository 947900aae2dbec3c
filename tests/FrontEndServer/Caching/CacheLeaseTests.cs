using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.Tests.FrontEndServer.Caching;

/// <summary>What the front end asks the catalog for its lease, and what it makes of the answers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CacheLeaseTests
{
    private const string Address = "127.0.0.1:8080";

    private readonly List<string> _told = [];
    private readonly BookCache _cache;
    private readonly CacheLease _lease;
    private long _now = 5000;

    public CacheLeaseTests()
    {
        _cache = new BookCache(10, () => _now);
        _lease = new CacheLease(_cache, Address, TimeSpan.FromMilliseconds(900), () => _now, _told.Add);
    }

    [Test]
    public void The_lease_counts_from_before_it_was_asked_for()
    {
        Assert.That(_lease.Ask(), Is.EqualTo(new CacheRegistration(Address)));
        _now += 100;
        Assert.That(_lease.Take(Granted("a-1", 600)), Is.EqualTo(100), "a third of the lease after the first one was asked for");

        _now = 5599;
        Assert.That((_cache.Epoch, _cache.IsLeaseRunning), Is.EqualTo(("a-1", true)));
        _now++;
        Assert.That(_cache.IsLeaseRunning, Is.False);
        Assert.That(_lease.Ask(), Is.EqualTo(new CacheRegistration(Address, "a-1")), "the catalog may still know it");
    }

    [Test]
    public void A_renewal_that_fails_leaves_the_old_lease_to_run_out([Values(503, 0)] int status)
    {
        _lease.Ask();
        _lease.Take(Granted("a-1", 600));
        _now += 200;
        _lease.Ask();
        _now += 30;
        Assert.That(_lease.Take(status == 0 ? Failed : Answer.Refused<CacheGrant>(status, "busy")), Is.EqualTo(170));
        _now = 5599;
        Assert.That(_cache.IsLeaseRunning);
        _now++;
        Assert.That(_cache.IsLeaseRunning, Is.False);
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void An_answer_that_comes_later_than_the_lease_ends_grants_nothing_and_it_is_asked_again_at_once()
    {
        _lease.Ask();
        _now += 600;
        Assert.That(_lease.Take(Granted("a-1", 600)), Is.EqualTo(1));
        Assert.That(_cache.IsLeaseRunning, Is.False);
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(60_001)]
    [TestCase(int.MinValue)]
    public void A_lease_that_makes_no_sense_is_none(int milliseconds)
    {
        _lease.Ask();
        Assert.That(_lease.Take(Granted("a-1", milliseconds)), Is.EqualTo(300));
        Assert.That(_cache.Epoch, Is.Null);
    }

    [TestCase("")]
    [TestCase("an epoch")]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345")]
    public void An_epoch_that_cannot_be_sent_back_is_none(string epoch)
    {
        _lease.Ask();
        _lease.Take(Granted(epoch, 600));
        Assert.That(_cache.Epoch, Is.Null);
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    public void A_refusal_is_told_once_and_asked_about_rarely_until_there_is_a_lease(int status)
    {
        for (int i = 0; i < 2; i++)
        {
            _lease.Ask();
            Assert.That(
                _lease.Take(Answer.Refused<CacheGrant>(status, "who are you")), Is.EqualTo(CacheLease.RarelyMilliseconds));
            Assert.That(_told, Has.Count.EqualTo(1).And.All.Contains("who are you").And.All.Contains(Address));
        }

        _lease.Ask();
        Assert.That(_lease.Take(Granted("a-1", 600)), Is.EqualTo(200));
        _lease.Ask();
        _lease.Take(Answer.Refused<CacheGrant>(status, "who are you"));
        Assert.That(_told, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_lease_that_the_catalog_ends_while_it_is_renewed_stays_ended()
    {
        _lease.Ask();
        _lease.Take(Granted("a-1", 600));
        _lease.Ask();
        _cache.Invalidate(new Invalidation("a-1", [], Ends: true));
        _lease.Take(Granted("a-1", 600));
        Assert.That((_cache.Epoch, _cache.IsLeaseRunning), Is.EqualTo(((string?)null, false)));

        Assert.That(_lease.Ask(), Is.EqualTo(new CacheRegistration(Address)));
        _lease.Take(Granted("b-1", 600));
        Assert.That((_cache.Epoch, _cache.IsLeaseRunning), Is.EqualTo(("b-1", true)));
    }

    [Test]
    public void A_lease_that_is_given_back_is_not_used_any_more_and_no_late_answer_brings_it_back()
    {
        Assert.That(_lease.GiveBack(), Is.Null, "there is none");
        _lease.Ask();
        _lease.Take(Granted("a-1", 600));
        _lease.Ask();
        Assert.That(_lease.GiveBack(), Is.EqualTo(new CacheRegistration(Address, "a-1", Ends: true)));
        _lease.Take(Granted("a-1", 600));
        Assert.That(_cache.IsLeaseRunning, Is.False);
    }

    private static Answer<CacheGrant> Failed => new(UpstreamOutcome.Unreachable, 0, null, null);

    private static Answer<CacheGrant> Granted(string epoch, int milliseconds) =>
        Answer.Known(new CacheGrant(epoch, milliseconds));
}
