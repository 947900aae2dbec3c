using System.Net;
using PygmyStore.CatalogServer.Caching;

namespace PygmyStore.Tests.CatalogServer.Caching;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChangeTellerTests
{
    private const long Lease = 1000;

    private static readonly IPEndPoint[] FrontEnds = [new(IPAddress.Loopback, 8080), new(IPAddress.Loopback, 8090)];

    private readonly HolderTable _table = new(new LeaseRules(Lease), FrontEnds, "run");
    private readonly ScriptedCalls _calls = new();
    private ChangeTeller _teller = null!;

    [SetUp]
    public void Make()
    {
        _teller = new ChangeTeller(_table, _calls, () => _calls.Now);
        foreach (IPEndPoint frontEnd in FrontEnds)
        {
            LeaseOffer offer = _table.Register(frontEnd, null, _calls.Now);
            Assert.That(_table.Grant(offer, _calls.Now), Is.True);
            _table.Read(offer.Epoch, [1]);
        }
    }

    [Test]
    public void It_sends_to_all_before_it_waits_for_one()
    {
        _teller.Begin([new(1, 2)]);
        Assert.That(_calls.Log, Is.EqualTo(new[] { "send run-1", "send run-2" }));
        _teller.Await();
        Assert.That(_calls.Log.Skip(2), Is.EqualTo(new[] { "receive run-1 within 250", "receive run-2 within 250" }));
        _teller.End();
        Assert.That(_teller.WaitedMilliseconds, Is.Zero);
    }

    [Test]
    public void Without_interest_or_changes_nobody_is_called()
    {
        _teller.Begin([new(2, 2)]);
        _teller.Await();
        _teller.End();
        _teller.Begin([]);
        _teller.Await();
        _teller.End();
        Assert.That(_calls.Log, Is.Empty);
    }

    [Test]
    public void It_waits_for_the_lease_of_who_does_not_acknowledge_and_of_nobody_else()
    {
        _calls.TakesMilliseconds["run-1"] = long.MaxValue;
        _teller.Begin([new(1, 2)]);
        _teller.Await();
        Assert.That(_calls.Log.Skip(2), Is.EqualTo(new[]
        {
            "receive run-1 within 250", "receive run-2 within 50", "wait 770",
        }));
        Assert.That(_teller.WaitedMilliseconds, Is.EqualTo(1020));
        Assert.That(_table.Read("run-1", [2]).Epoch, Is.Null);
        Assert.That(_table.Read("run-2", [2]).Epoch, Is.EqualTo("run-2"));
        _teller.End();
        _calls.Log.Clear();
        _teller.Begin([new(1, 3)]);
        _teller.Await();
        Assert.That(_calls.Log, Is.Empty, "it has had its turn, and the other one dropped the book");
    }

    [Test]
    public void The_time_that_another_took_is_not_held_against_a_holder()
    {
        _calls.TakesMilliseconds["run-1"] = 200;
        _calls.TakesMilliseconds["run-2"] = 49;
        _teller.Begin([new(1, 2)]);
        _teller.Await();
        _teller.End();
        _table.Read("run-2", [1]);
        _calls.Log.Clear();
        _teller.Begin([new(1, 3)]);
        _teller.Await();
        Assert.That(_calls.Log, Is.EqualTo(new[] { "send run-2", "receive run-2 within 250" }));
    }

    [Test]
    public void Who_was_not_waited_for_counts_as_one_that_did_not_acknowledge()
    {
        _teller.Begin([new(1, 2)]);
        _teller.End(); // the disk has failed, or a bug: the batch was thrown away before it was waited for
        _calls.Log.Clear();
        _teller.Begin([new(2, 2)]);
        _teller.Await();
        Assert.That(_calls.Log, Is.EqualTo(new[] { "wait 1020" }));
    }

    private sealed class ScriptedCalls : IHolderCalls
    {
        public long Now { get; private set; } = 7_000_000;

        public List<string> Log { get; } = [];

        public Dictionary<string, long> TakesMilliseconds { get; } = [];

        public void Send(Telling telling, long timeMilliseconds) => Log.Add($"send {telling.Epoch}");

        public bool TryReceive(Telling telling, long timeMilliseconds)
        {
            Log.Add($"receive {telling.Epoch} within {timeMilliseconds}");
            long takes = TakesMilliseconds.GetValueOrDefault(telling.Epoch);
            Now += Math.Min(takes, timeMilliseconds);
            return takes < timeMilliseconds;
        }

        public void Wait(long milliseconds)
        {
            Log.Add($"wait {milliseconds}");
            Now += milliseconds;
        }
    }
}
