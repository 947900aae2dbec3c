using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Client.Load.Engine;

/// <summary>
/// Loads of servers that hang, leave or were never there. No call times out within an hour: only the end of the load ends it.
/// </summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EndOnTimeTests
{
    private const int Clients = 4;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    private static readonly TestCaseData[] Hanging =
    [
        Act("it never answers", (_, end) => end.Wait()),
        Act("it stops within the head", (connection, end) =>
        {
            connection.ReadMessage();
            connection.Send("HTTP/1.1 200 OK\r\nConte");
            end.Wait();
        }),
        Act("it stops within the body", (connection, end) =>
        {
            connection.ReadMessage();
            connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal");
            end.Wait();
        }),
        Act("it drips a head for ever", (connection, end) => Drip(connection, end, "HTTP/1.1 200 OK\r\nX-Drip: ")),
        Act("it drips a body for ever", (connection, end) =>
            Drip(connection, end, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")),
    ];

    private readonly KeptRecords _records = new();

    [TestCaseSource(nameof(Hanging))]
    public void The_time_ends_a_load_of_a_server_that_hangs(Action<RawConnection, ManualResetEventSlim> act)
    {
        using var stop = new StopSignal();
        using var end = new ManualResetEventSlim();
        using var server = new RawServer(connection => act(connection, end));
        LoadEnd told = _records.Run(KeptRecords.Plan() with { Duration = Short }, stop, server.EndPoint);
        end.Set();
        ExpectAllCutOff(told, isInterrupted: false);
    }

    [TestCaseSource(nameof(Hanging))]
    public void A_stop_ends_a_load_of_a_server_that_hangs(Action<RawConnection, ManualResetEventSlim> act)
    {
        using var stop = new StopSignal();
        using var end = new ManualResetEventSlim();
        using var reached = new CountdownEvent(Clients);
        using var server = new RawServer(connection =>
        {
            if (reached.Signal())
            {
                stop.Set();
            }

            act(connection, end);
        });
        LoadEnd told = _records.Run(KeptRecords.Plan(), stop, server.EndPoint);
        end.Set();
        ExpectAllCutOff(told, isInterrupted: true);
    }

    [Test]
    public void A_server_that_takes_no_more_connections_holds_nobody()
    {
        using var stop = new StopSignal();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog: 1);
        LoadPlan plan = KeptRecords.Plan() with { Clients = 8, Duration = Short };
        LoadEnd told = _records.Run(plan, stop, (IPEndPoint)listener.LocalEndPoint!);
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Unknown).Or.EqualTo(CallOutcome.ConnectionError));
        Assert.That(_records.All.Count(record => record.IsAbandoned), Is.EqualTo(told.Abandoned).And.Positive);
        Assert.That(_records.All.Select(record => record.Client).Distinct().Count(), Is.EqualTo(8), "all have reported");
    }

    [Test]
    public void A_server_that_does_not_read_holds_nobody()
    {
        // Its end of the connection takes the request, however large; so do all answers that never come.
        using var stop = new StopSignal();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        LoadEnd told = _records.Run(
            KeptRecords.Plan() with { Duration = Short }, stop, (IPEndPoint)listener.LocalEndpoint);
        ExpectAllCutOff(told, isInterrupted: false);
    }

    [Test]
    public void A_server_that_is_gone_is_not_called_as_fast_as_the_machine_can_fail()
    {
        IPEndPoint nobody;
        using (var server = new RawServer(_ => { }))
        {
            nobody = server.EndPoint;
        }

        using var stop = new StopSignal();
        LoadEnd told = _records.Run(KeptRecords.Plan() with { Duration = Short }, stop, nobody);
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.ConnectionError));
        Assert.That(_records.All, Has.Count.InRange(Clients, Clients * 3), "at most one in each 100 ms");
        Assert.That(told.Abandoned, Is.Zero);
        foreach (CallRecord[] calls in _records.All.GroupBy(record => record.Client).Select(calls => calls.ToArray()))
        {
            IEnumerable<long> pauses = calls.Zip(calls.Skip(1), (one, next) => next.DueTicks - one.EndedTicks);
            Assert.That(pauses, Is.All.GreaterThanOrEqualTo(LoadClock.TicksOf(TimeSpan.FromMilliseconds(100))), "it was not due");
        }
    }

    [Test]
    public void A_server_that_leaves_at_once_is_not_called_as_fast_as_the_machine_can_fail()
    {
        using var stop = new StopSignal();
        using var server = new RawServer(_ => { });
        _records.Run(KeptRecords.Plan() with { Duration = Short }, stop, server.EndPoint);
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Unknown), "it may have read the requests");
        Assert.That(_records.All, Has.Count.InRange(Clients, Clients * 3));
    }

    [Test]
    public void A_server_that_closes_after_each_answer_loses_no_request_that_may_come_twice()
    {
        using var stop = new StopSignal();
        using var server = new RawServer(connection =>
        {
            connection.ReadMessage();
            connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        _records.Run(KeptRecords.Plan() with { Iterations = 25 }, stop, server.EndPoint);
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Ok));
        Assert.That((_records.All.Count, server.Connections), Is.EqualTo((100, 100)));
    }

    [Test]
    public void A_call_that_times_out_is_unknown_and_its_connection_is_not_used_again()
    {
        using var stop = new StopSignal();
        using var end = new ManualResetEventSlim();
        using var server = new RawServer(_ => end.Wait());
        LoadPlan plan = KeptRecords.Plan() with { Iterations = 2, CallTimeout = TimeSpan.FromMilliseconds(50) };
        LoadEnd told = _records.Run(plan, stop, server.EndPoint);
        end.Set();
        Assert.That(_records.Outcomes, Is.All.EqualTo(CallOutcome.Unknown));
        Assert.That((_records.All.Count, told.Abandoned), Is.EqualTo((8, 0)));
        Eventually.IsTrue(() => server.Connections == 8, "each call had its own connection");
    }

    private static TestCaseData Act(string name, Action<RawConnection, ManualResetEventSlim> act) =>
        new TestCaseData(act).SetArgDisplayNames(name);

    private static void Drip(RawConnection connection, ManualResetEventSlim end, string beginning)
    {
        connection.ReadMessage();
        connection.Send(beginning);
        while (!end.Wait(5))
        {
            connection.Send("x");
        }
    }

    private void ExpectAllCutOff(LoadEnd told, bool isInterrupted)
    {
        Assert.That((told.IsInterrupted, told.Abandoned), Is.EqualTo((isInterrupted, Clients)));
        Assert.That(_records.All.Select(record => (record.Client, record.Outcome, record.IsAbandoned)),
            Is.EquivalentTo(Enumerable.Range(0, Clients).Select(client => (client, CallOutcome.Unknown, true))));
    }
}
