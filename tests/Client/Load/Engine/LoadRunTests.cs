using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LoadRunTests
{
    private readonly KeptRecords _records = new();
    private readonly StopSignal _stop = new();

    [TearDown]
    public void End() => _stop.Dispose();

    [Test]
    public void Each_client_of_a_closed_load_makes_its_iterations_and_keeps_its_connection()
    {
        using var store = new ScriptedStore();
        var begun = new List<long>();
        LoadPlan plan = KeptRecords.Plan() with
        {
            Iterations = 50,
            NewPattern = () => new FixedPattern(
                iteration =>
                {
                    lock (begun)
                    {
                        begun.Add(iteration);
                    }
                },
                KeptRecords.Lookup,
                KeptRecords.Buy),
        };
        LoadEnd end = _records.Run(plan, _stop, store.EndPoint);

        Assert.That(begun, Is.EquivalentTo(Enumerable.Range(0, 200)), "each iteration once");
        Assert.That(_records.All, Has.Count.EqualTo(400));
        Assert.That(_records.All.Select(record => (record.Client, record.Call)),
            Is.EquivalentTo(Enumerable.Range(0, 400).Select(call => (call / 100, call % 100))));
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Ok));
        Assert.That(store.ConnectionsAccepted, Is.EqualTo(4));
        Assert.That((end.IsInterrupted, end.Abandoned, end.NotBegun), Is.EqualTo((false, 0, 0)));
        Assert.That(_records.All.Select(record => record.WasClientFree), Is.All.True);
        Assert.That(end.ProcessorTime, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(store.Keys, Is.EquivalentTo(_records.All.Where(record => record.Operation == Operation.Buy)
            .Select(record => CallName.Of("test", record.Client, record.Call))));
        Assert.That(store.Find(2)!.Stock, Is.EqualTo(600));
    }

    [TestCase(true, 24)]
    [TestCase(false, 20)]
    public void A_pattern_may_have_calls_after_the_last_iteration(bool hasEnd, int calls)
    {
        using var store = new ScriptedStore();
        LoadPlan plan = KeptRecords.Plan() with
        {
            Iterations = 5,
            NewPattern = () => new FixedPattern(begun: null, KeptRecords.Lookup) { HasEnd = hasEnd },
        };
        _records.Run(plan, _stop, store.EndPoint);
        Assert.That(_records.All, Has.Count.EqualTo(calls));
    }

    [Test]
    public void A_record_tells_what_was_asked_and_told()
    {
        using var store = new ScriptedStore();
        LoadPlan plan = KeptRecords.Plan(KeptRecords.Lookup, KeptRecords.Buy) with { Clients = 1, Iterations = 1 };
        LoadEnd end = _records.Run(plan, _stop, store.EndPoint);

        (CallRecord lookup, CallRecord buy) = (_records.All[0], _records.All[1]);
        Assert.That(
            (lookup.Operation, lookup.Status, lookup.ItemNumber, lookup.Quantity), Is.EqualTo((Operation.Lookup, 200, 1, 0)));
        Assert.That((buy.Operation, buy.Status, buy.ItemNumber, buy.Quantity), Is.EqualTo((Operation.Buy, 201, 2, 2)));
        Assert.That((buy.OrderMicroseconds, buy.CatalogMicroseconds), Is.EqualTo((2000, 1000)));
        Assert.That(buy.FrontEndMicroseconds, Is.Not.Negative);
        Assert.That((buy.Version, buy.OrderNumber), Is.EqualTo((-1, -1)), "the face does not tell them");
        Assert.That(
            new[] { end.StartTicks, lookup.DueTicks, lookup.SentTicks, lookup.EndedTicks, buy.SentTicks, buy.EndedTicks },
            Is.Ordered);
        Assert.That(buy.DueTicks, Is.EqualTo(lookup.EndedTicks));
        Assert.That(end.EndTicks, Is.EqualTo(buy.EndedTicks));
    }

    [Test]
    public void Each_call_may_have_its_own_connection()
    {
        using var store = new ScriptedStore();
        _records.Run(KeptRecords.Plan() with { Iterations = 5, KeepsConnections = false }, _stop, store.EndPoint);
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Ok));
        Assert.That((_records.All.Count, store.ConnectionsAccepted), Is.EqualTo((20, 20)));
    }

    [Test]
    public void Several_servers_share_the_clients()
    {
        using var one = new ScriptedStore();
        using var other = new ScriptedStore();
        _records.Run(KeptRecords.Plan() with { Clients = 3, Iterations = 5 }, _stop, one.EndPoint, other.EndPoint);
        Assert.That((one.Requests.Count, other.Requests.Count), Is.EqualTo((10, 5)));
        Assert.That(_records.All.Count(record => record.Server == 0), Is.EqualTo(10));
    }

    [Test]
    public void Without_time_nothing_is_asked()
    {
        using var store = new ScriptedStore();
        _records.Run(KeptRecords.Plan() with { Duration = TimeSpan.Zero }, _stop, store.EndPoint);
        Assert.That((_records.All.Count, store.ConnectionsAccepted), Is.EqualTo((0, 0)));
    }

    [Test]
    public void The_warm_up_is_marked()
    {
        using var store = new ScriptedStore();
        LoadPlan plan = KeptRecords.Plan() with
        {
            Duration = TimeSpan.FromMilliseconds(200),
            WarmUp = TimeSpan.FromMilliseconds(100),
        };
        LoadEnd end = _records.Run(plan, _stop, store.EndPoint);
        Assert.That(_records.All.Select(record => record.IsWarmUp),
            Is.EqualTo(_records.All.Select(record => record.DueTicks < end.MeasuredFromTicks)));
        Assert.That(_records.All[0].IsWarmUp, Is.True);
    }

    [Test]
    public void Clients_begin_one_after_another_and_think()
    {
        using var store = new ScriptedStore();
        LoadPlan plan = KeptRecords.Plan() with
        {
            Iterations = 3,
            RampUp = TimeSpan.FromMilliseconds(80),
            Think = TimeSpan.FromMilliseconds(5),
        };
        LoadEnd end = _records.Run(plan, _stop, store.EndPoint);
        foreach (IGrouping<int, CallRecord> client in _records.All.GroupBy(record => record.Client))
        {
            CallRecord[] calls = [.. client];
            Assert.That(LoadClock.TimeOf(calls[0].DueTicks - end.StartTicks).TotalMilliseconds, Is.EqualTo(20 * client.Key));
            Assert.That(LoadClock.TimeOf(calls[2].DueTicks - calls[1].EndedTicks), Is.EqualTo(plan.Think));
            Assert.That(calls.Select(call => call.SentTicks - call.DueTicks), Is.All.Not.Negative);
        }
    }

    [Test]
    public void A_stop_ends_a_load_that_has_no_other_end()
    {
        using var store = new ScriptedStore();
        store.Instead = _ =>
        {
            if (store.Requests.Count >= 100) // requests come together: the hundredth may be seen as a later one
            {
                _stop.Set();
            }

            return false;
        };
        LoadEnd end = _records.Run(KeptRecords.Plan(), _stop, store.EndPoint);
        Assert.That(_records.All, Has.Count.GreaterThanOrEqualTo(100).And.Count.EqualTo(store.Requests.Count));
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Ok), "what was in hand was finished");
        Assert.That((end.IsInterrupted, end.Abandoned), Is.EqualTo((true, 0)));
    }

    [Test]
    public void A_long_load_tells_of_each_second()
    {
        using var store = new ScriptedStore();
        var seconds = new List<int>();
        _records.Run(
            KeptRecords.Plan() with { Think = TimeSpan.FromMilliseconds(10) },
            _stop,
            time =>
            {
                seconds.Add(_records.All.Count);
                if (seconds.Count == 2)
                {
                    _stop.Set();
                }
            },
            store.EndPoint);
        Assert.That(seconds, Is.Ordered.And.All.Positive);
    }
}
