using System.Net;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer.Caching;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HolderTableTests
{
    private const long Lease = 1000;
    private const long End = 1020; // after it was asked for: the lease, a hundredth of it, and 10 ms
    private const long Start = 5_000_000;

    private static readonly IPEndPoint FrontEnd = new(IPAddress.Loopback, 8080);
    private static readonly IPEndPoint Other = new(IPAddress.Loopback, 8090);
    private static readonly LeaseRules Rules = new(Lease);

    private readonly HolderTable _table = new(Rules, [FrontEnd, Other], "run");

    [Test]
    public void A_front_end_that_answers_gets_an_epoch()
    {
        LeaseOffer offer = _table.Register(FrontEnd, null, Start);
        Assert.That((offer.Answer, offer.Epoch, offer.Call!.Epoch), Is.EqualTo((LeaseAnswer.Offered, "run-1", "run-1")));
        Assert.That((offer.Call.Address, offer.Call.Changes, offer.Call.IsAll, offer.Call.Ends),
            Is.EqualTo((FrontEnd, Array.Empty<ItemVersion>(), false, false)));
        Assert.That(_table.CountAt(Start), Is.Zero, "it has not answered yet");
        Assert.That(_table.Read("run-1", [1]).Epoch, Is.Null);
        Assert.That(_table.Grant(offer, Start), Is.True);
        Assert.That(_table.Grant(offer, Start), Is.False, "an offer holds once");
        Assert.That(_table.CountAt(Start + End - 1), Is.EqualTo(1));
        Assert.That(_table.CountAt(Start + End), Is.Zero);
    }

    [TestCase("127.0.0.1:8081")]
    [TestCase("127.0.0.2:8080")]
    [TestCase("[::1]:8080")]
    [TestCase("[::ffff:127.0.0.1]:8080")]
    [TestCase("127.0.0.1:0")]
    public void A_foreign_address_gets_nothing(string address) =>
        Assert.That(_table.Register(IPEndPoint.Parse(address), null, Start).Answer, Is.EqualTo(LeaseAnswer.NotConfigured));

    [Test]
    public void Any_port_may_have_a_place_without_one_when_it_is_free()
    {
        var table = new HolderTable(Rules, [new IPEndPoint(IPAddress.Loopback, 0)], "run");
        LeaseOffer withoutPort = table.Register(new IPEndPoint(IPAddress.Loopback, 0), null, Start);
        Assert.That(withoutPort.Answer, Is.EqualTo(LeaseAnswer.NotConfigured));
        LeaseOffer unanswered = table.Register(FrontEnd, null, Start);
        Assert.That(table.Register(Other, null, Start + Rules.Patience - 1).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        Assert.That(Granted(table, Other, Start + Rules.Patience), Is.EqualTo("run-2"));
        Assert.That(table.Grant(unanswered, Start + Rules.Patience), Is.False, "another one has its place");
        long end = Start + Rules.Patience + End;
        Assert.That(table.Register(FrontEnd, null, end - 1).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        Assert.That(Granted(table, FrontEnd, end), Is.EqualTo("run-3"));
        Assert.That(table.Register(Other, "run-2", end).Answer, Is.EqualTo(LeaseAnswer.NotNow), "its lease is over");
    }

    [TestCase("0.0.0.0:8080", "127.0.0.1:8080")]
    [TestCase("[::]:8080", "[::1]:8080")]
    [TestCase("10.0.0.1:8080", "10.0.0.1:8080")]
    [TestCase("[2001:db8::1]:8080", "[2001:db8::1]:8080")]
    public void A_front_end_is_called_where_it_can_be_reached(string configured, string called)
    {
        var table = new HolderTable(Rules, [IPEndPoint.Parse(configured)], "run");
        LeaseOffer offer = table.Register(IPEndPoint.Parse(configured), null, Start);
        Assert.That(offer.Call!.Address, Is.EqualTo(IPEndPoint.Parse(called)));
    }

    [Test]
    public void A_renewal_moves_the_end()
    {
        string epoch = Granted(_table, FrontEnd, Start);
        Assert.That(_table.Register(FrontEnd, epoch, Start + 300),
            Is.EqualTo(new LeaseOffer(LeaseAnswer.Renewed, epoch)));
        Assert.That(_table.Register(FrontEnd, epoch, Start + 200).Answer, Is.EqualTo(LeaseAnswer.Renewed), "it came later");
        Assert.That(_table.CountAt(Start + 300 + End - 1), Is.EqualTo(1));
        Assert.That(_table.CountAt(Start + 300 + End), Is.Zero);
    }

    [Test]
    public void A_lease_that_nobody_found_over_is_renewed_even_late()
    {
        string epoch = Granted(_table, FrontEnd, Start);
        _table.Read(epoch, [1]);
        Assert.That(_table.Register(FrontEnd, epoch, Start + (5 * End)).Answer, Is.EqualTo(LeaseAnswer.Renewed));
        Assert.That(Told(_table.BeginWrite([new(1, 2)], Start + (5 * End))), Is.EqualTo("run-1: 1v2"), "it is still told");
    }

    [TestCase(End - 1, "run-1: 1v2", LeaseAnswer.Renewed)]
    [TestCase(End, "", LeaseAnswer.Offered)]
    public void A_write_that_finds_a_lease_over_ends_its_epoch(long after, string told, LeaseAnswer renewal)
    {
        string epoch = Granted(_table, FrontEnd, Start);
        _table.Read(epoch, [1]);
        Assert.That(Told(_table.BeginWrite([new(1, 2)], Start + after)), Is.EqualTo(told));
        Assert.That(_table.Register(FrontEnd, epoch, Start + after).Answer, Is.EqualTo(renewal));
    }

    [Test]
    public void A_new_epoch_ends_the_former_one()
    {
        string former = Granted(_table, FrontEnd, Start);
        _table.Read(former, [1]);
        LeaseOffer tooEarly = _table.Register(FrontEnd, null, Start + Rules.Patience - 1);
        Assert.That(tooEarly.Answer, Is.EqualTo(LeaseAnswer.NotNow));
        LeaseOffer offer = _table.Register(FrontEnd, null, Start + Rules.Patience);
        Assert.That((offer.Epoch, offer.Call!.Epoch), Is.EqualTo(("run-2", former)));
        Assert.That((offer.Call.IsAll, offer.Call.Ends), Is.EqualTo((true, true)));
        Assert.That(_table.Read(former, [2]).Epoch, Is.EqualTo(former), "it is live until the front end has answered");
        Assert.That(_table.Grant(offer, Start + Rules.Patience), Is.True);
        Assert.That(_table.Read(former, [2]).Epoch, Is.Null);
        Assert.That(_table.BeginWrite([new(1, 2), new(2, 2)], Start + Rules.Patience), Is.Empty);
    }

    [Test]
    public void Only_a_holder_that_may_have_a_book_is_told_and_only_once()
    {
        string first = Granted(_table, FrontEnd, Start);
        string second = Granted(_table, Other, Start);
        _table.Read(first, [1, 2, Invalidation.Shelf]);
        _table.Read(second, [2, 3]);
        Write([new(1, 7), new(2, 8)], "run-1: 1v7 2v8; run-2: 2v8");
        Write([new(1, 8), new(2, 9)], "");
        Write([new(3, 2), new(Invalidation.Shelf, 5)], "run-1: 0v5; run-2: 3v2");
        Assert.That(_table.Tellings, Is.EqualTo(4));

        void Write(ItemVersion[] changes, string told)
        {
            IReadOnlyList<Telling> tellings = _table.BeginWrite(changes, Start);
            Assert.That(Told(tellings), Is.EqualTo(told));
            AcknowledgeAll(tellings);
            _table.EndWrite();
        }
    }

    [Test]
    public void What_is_pending_may_not_be_kept_and_is_not_told_later()
    {
        string epoch = Granted(_table, FrontEnd, Start);
        Assert.That(_table.Read(epoch, [1]), Is.EqualTo(new HolderRead(epoch, null)));
        AcknowledgeAll(_table.BeginWrite([new(1, 2), new(2, 2)], Start));
        HolderRead read = _table.Read(epoch, [1, 2, 3]);
        Assert.That((read.Epoch, read.Pending), Is.EqualTo((epoch, new[] { 1, 2 })));
        _table.EndWrite();
        Assert.That(_table.Read(epoch, [4]).Pending, Is.Null);
        Assert.That(Told(_table.BeginWrite([new(1, 3), new(2, 3), new(3, 3), new(4, 3)], Start)), Is.EqualTo("run-1: 3v3 4v3"));
    }

    [Test]
    public void A_holder_that_comes_in_the_middle_of_a_write_keeps_nothing_of_it()
    {
        _table.BeginWrite([new(1, 2)], Start);
        string epoch = Granted(_table, FrontEnd, Start);
        Assert.That(_table.Read(epoch, [1]).Pending, Is.EqualTo(new[] { 1 }));
    }

    [TestCase(Invalidation.MaxChanges, false)]
    [TestCase(Invalidation.MaxChanges + 1, true)]
    public void Too_many_changes_to_name_are_all(int count, bool isAll)
    {
        string epoch = Granted(_table, FrontEnd, Start);
        _table.Read(epoch, [.. Enumerable.Range(1, count + 1)]);
        ItemVersion[] changes = [.. Enumerable.Range(1, count).Select(item => new ItemVersion(item, 2))];
        Telling telling = _table.BeginWrite(changes, Start).Single();
        Assert.That((telling.IsAll, telling.Changes.Count), Is.EqualTo((isAll, isAll ? 0 : count)));
        AcknowledgeAll([telling]);
        _table.EndWrite();
        Assert.That(_table.BeginWrite([new(count + 1, 2)], Start), Has.Count.EqualTo(isAll ? 0 : 1), "of the rest");
    }

    [Test]
    public void There_is_one_write_at_a_time()
    {
        _table.EndWrite(); // no error: nothing is under way
        _table.BeginWrite([new(1, 2)], Start);
        Assert.That(() => _table.BeginWrite([new(2, 2)], Start), Throws.InvalidOperationException);
    }

    [Test]
    public void A_front_end_gives_its_lease_back()
    {
        string epoch = Granted(_table, FrontEnd, Start);
        _table.Read(epoch, [1]);
        _table.Release(Other, epoch);
        _table.Release(FrontEnd, "run-9");
        Assert.That(_table.CountAt(Start), Is.EqualTo(1), "neither was its own");
        _table.Release(FrontEnd, epoch);
        Assert.That(_table.CountAt(Start), Is.Zero);
        Assert.That(_table.BeginWrite([new(1, 2)], Start), Is.Empty);
    }

    [Test]
    public void When_the_catalog_stops_it_ends_all_leases()
    {
        string epoch = Granted(_table, FrontEnd, Start);
        LeaseOffer offer = _table.Register(Other, null, Start);
        Telling end = _table.Close().Single();
        Assert.That((end.Epoch, end.Ends, end.IsAll), Is.EqualTo((epoch, true, true)));
        Assert.That(_table.Grant(offer, Start), Is.False);
        Assert.That(_table.Register(FrontEnd, epoch, Start).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        Assert.That(_table.IsDone(Start + End - 1), Is.False);
        Assert.That(_table.IsDone(Start + End), Is.True, "the lease has run out");
        _table.Acknowledge(end, 0, Start);
        Assert.That(_table.IsDone(Start), Is.True);
    }

    [Test]
    public void Behind_the_fence_nobody_gets_a_lease()
    {
        var table = new HolderTable(Rules, [FrontEnd], "run", Start);
        Assert.That(table.Register(FrontEnd, null, Start - 1).Answer, Is.EqualTo(LeaseAnswer.NotNow));
        table.Close();
        Assert.That((table.IsDone(Start - 1), table.IsDone(Start)), Is.EqualTo((false, true)));
        table = new HolderTable(Rules, [FrontEnd], "run", Start);
        Assert.That(table.Register(FrontEnd, null, Start).Answer, Is.EqualTo(LeaseAnswer.Offered));
    }

    private static string Granted(HolderTable table, IPEndPoint frontEnd, long now)
    {
        LeaseOffer offer = table.Register(frontEnd, null, now);
        Assert.That(table.Grant(offer, now), Is.True);
        return offer.Epoch!;
    }

    private static string Told(IReadOnlyList<Telling> tellings) => string.Join("; ", tellings.Select(telling =>
        $"{telling.Epoch}: {string.Join(' ', telling.Changes.Select(change => $"{change.Item}v{change.Version}"))}"));

    private void AcknowledgeAll(IReadOnlyList<Telling> tellings)
    {
        foreach (Telling telling in tellings)
        {
            _table.Acknowledge(telling, 0, Start);
        }
    }
}
