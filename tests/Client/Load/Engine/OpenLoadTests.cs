using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OpenLoadTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly KeptRecords _records = new();

    [Test]
    public void Each_arrival_is_sent_once_when_it_is_due()
    {
        using var stop = new StopSignal();
        using var server = new RawServer(RawServer.Answers(Ok));
        LoadEnd end = _records.Run(Plan(clients: 8, rate: 500, seconds: 0.4), stop, server.EndPoint);

        long[] due = [.. _records.All.Select(record => record.DueTicks - end.StartTicks).Order()];
        Assert.That(due, Is.SubsetOf(Enumerable.Range(0, 200).Select(i => LoadClock.TicksOf(TimeSpan.FromMilliseconds(2 * i)))));
        Assert.That(due, Is.Unique);
        Assert.That(due.Length + end.NotBegun, Is.EqualTo(200));
        Assert.That(_records.All.Select(record => record.SentTicks - record.DueTicks), Is.All.Not.Negative, "never early");
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Ok));
    }

    [Test]
    public void A_stall_makes_later_calls_late_and_the_store_is_to_blame()
    {
        // The only client waits for its first answer, for a second. All that is due meanwhile is sent late.
        using var stop = new StopSignal();
        using var second = new ManualResetEventSlim();
        using var server = new RawServer(connection =>
        {
            second.Wait();
            RawServer.Answers(Ok)(connection);
        });
        LoadEnd end = _records.Run(
            Plan(clients: 1, rate: 50, seconds: 2), stop, _ => second.Set(), server.EndPoint);

        CallRecord[] late = [.. _records.All.Where(record => !record.WasClientFree)];
        Assert.That(late, Has.Length.GreaterThan(40), "they were due in the first second");
        Assert.That(late.Min(record => record.SentTicks), Is.GreaterThan(_records.All[0].EndedTicks - 1));
        Assert.That(end.NotBegun + _records.All.Count, Is.EqualTo(100));
    }

    [Test]
    public void What_nobody_could_begin_is_counted()
    {
        using var stop = new StopSignal();
        using var end = new ManualResetEventSlim();
        using var server = new RawServer(_ => end.Wait());
        LoadEnd told = _records.Run(Plan(clients: 2, rate: 100, seconds: 0.5), stop, server.EndPoint);
        end.Set();
        Assert.That((told.Abandoned, told.NotBegun), Is.EqualTo((2, 48)));
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Unknown));
    }

    [Test]
    public void The_first_call_is_due_with_the_arrival_and_the_next_one_when_it_has_ended()
    {
        using var stop = new StopSignal();
        using var server = new RawServer(RawServer.Answers(Ok));
        LoadPlan plan = Plan(clients: 4, rate: 50, seconds: 0.2) with
        {
            NewPattern = () => new FixedPattern(null, KeptRecords.Lookup, KeptRecords.Lookup),
        };
        LoadEnd end = _records.Run(plan, stop, server.EndPoint);
        foreach (IGrouping<int, CallRecord> client in _records.All.GroupBy(record => record.Client))
        {
            foreach (CallRecord[] iteration in client.Chunk(2).Where(pair => pair.Length == 2))
            {
                Assert.That(LoadClock.TimeOf(iteration[0].DueTicks - end.StartTicks).TotalMilliseconds % 20, Is.Zero);
                Assert.That(iteration[1].DueTicks, Is.EqualTo(iteration[0].EndedTicks));
            }
        }
    }

    [Test]
    public void A_stop_ends_the_wait_for_a_far_arrival()
    {
        using var stop = new StopSignal();
        using var store = new ScriptedStore();
        LoadPlan plan = Plan(clients: 2, rate: 0.001, seconds: 10_000);
        LoadEnd end = _records.Run(plan, stop, _ => stop.Set(), store.EndPoint);
        Assert.That((_records.All.Count, end.IsInterrupted, end.NotBegun), Is.EqualTo((1, true, 0)));
    }

    private static LoadPlan Plan(int clients, double rate, double seconds) => KeptRecords.Plan() with
    {
        Clients = clients,
        Arrivals = new ConstantArrivals(new ArrivalRate([new RateStage(rate, TimeSpan.FromSeconds(seconds))])),
    };
}
