using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>
/// A planted exception in each step of a connection and in each loop of a server: it is told once and counted, and the server
/// goes on.
/// </summary>
[TestFixture(ThreadPolicy.PerSession, false)]
[TestFixture(ThreadPolicy.PerSession, true)]
[TestFixture(ThreadPolicy.PerRequest, false)]
[TestFixture(ThreadPolicy.PerRequest, true)]
internal sealed class FaultTests(ThreadPolicy policy, bool portable)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> _reports = new();

    /// <summary>The step in which the sessions of a test fail.</summary>
    public enum Step
    {
        Open,
        Serve,
        Fail,
        Expire,
        Close,
    }

    [SetUp]
    public void Begin() => _reports.Clear();

    [Test]
    public void A_fault_in_any_step_of_a_connection_costs_that_connection([Values] Step step)
    {
        bool isPlanted = true;
        using SocketServer server = Start(
            socket => Volatile.Read(ref isPlanted) ? FaultySession.Open(socket, step) : new LineSession(socket));
        using (var client = new LineClient(server.LocalEndPoint))
        {
            client.Send("line\n");
            AssertIsClosed(client);
        }

        Eventually.IsTrue(() => server.Counters.Connections == 0, "the connection is closed");
        int faults = step is Step.Fail ? 2 : 1; // the first is the one that Fail was to settle
        Assert.That(_reports, Has.Count.EqualTo(faults).And.All.EndsWith(": planted"));
        Assert.That(server.Counters.Faults, Is.EqualTo(faults));
        Volatile.Write(ref isPlanted, false);
        AssertServes(server);
    }

    [Test]
    public void A_session_that_throws_is_closed_reported_and_counted()
    {
        using SocketServer server = Start(
            socket => new LineSession(socket, line => throw new InvalidOperationException($"cannot {line}")));
        using var client = new LineClient(server.LocalEndPoint);
        client.Send("work\n");

        Assert.That(client.ReadToEnd(), Is.Empty);
        Assert.That(_reports, Has.One.Items);
        Assert.That(_reports.First(), Does.StartWith("line worker").And.EndsWith("cannot work"));
        Eventually.IsTrue(() => server.Counters is { Faults: 1, Connections: 0 }, "counted and closed");
    }

    [Test]
    public void A_fault_in_beginning_to_drain_does_not_keep_the_server_from_stopping()
    {
        using SocketServer server = Start(
            socket => new FaultySession(socket, onDrain: static () => throw new InvalidOperationException("planted")));
        using var client = new LineClient(server.LocalEndPoint);
        client.Send("line\n");
        Eventually.IsTrue(() => server.Counters.Parked == 1, "the session is parked");

        Assert.That(server.Stop(Grace), Is.True);
        Assert.That(_reports, Has.Count.EqualTo(1).And.All.EndsWith(": planted"));
        AssertIsClosed(client);
    }

    [Test]
    public void A_fault_in_a_sweep_does_not_end_the_sweeper()
    {
        int looks = 0;
        using SocketServer server = Start(socket => new FaultySession(
            socket, deadline: () => Interlocked.Increment(ref looks) == 1 ? throw new InvalidOperationException("planted") : 0));
        using var client = new LineClient(server.LocalEndPoint);
        client.Send("line\n");

        AssertIsClosed(client); // the deadline is looked at again, and has passed
        Assert.That(_reports, Is.EqualTo(new[] { "line sweeper: planted" }));
        Assert.That(server.Counters.Faults, Is.EqualTo(1));
    }

    [Test]
    public void A_fault_in_refusing_a_connection_does_not_end_the_acceptor()
    {
        using var refusal = new UnreadableMemory();
        using SocketServer server = Start(
            socket => new LineSession(socket), Options() with { MaxConnections = 1, Refusal = refusal.Memory });
        using (var first = new LineClient(server.LocalEndPoint))
        {
            Assert.That(first.Ask("well"), Is.EqualTo("well"));
            using var second = new LineClient(server.LocalEndPoint);
            AssertIsClosed(second);
        }

        Eventually.IsTrue(() => server.Counters.Connections == 0, "there is room");
        AssertServes(server);
        Assert.That(_reports, Is.EqualTo(new[] { "line acceptor: planted" }));
        Assert.That(server.Counters.Faults, Is.EqualTo(1));
    }

    [Test]
    public void A_fault_in_waiting_for_sessions_does_not_end_the_threads_that_wait()
    {
        using var readiness = new FaultyReadiness { WaitsToFail = 1 };
        var faults = new Faults(Report);
        var table = new SessionTable(1);
        var lot = new ParkingLot(table, readiness, socket => new LineSession(socket), faults);
        var threads = new SessionThreads(Options(), table, lot, readiness, faults);
        threads.Start();

        Eventually.IsTrue(() => readiness.Waiting > 0, "a thread waits again");
        Assert.That(threads.Stop(Grace), Is.True);
        Assert.That(_reports, Has.Count.EqualTo(1).And.All.EndsWith(": planted"));
        Assert.That(faults.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_fault_in_parking_a_session_or_taking_it_out_of_the_set_closes_it([Values] bool atRemove)
    {
        using var readiness = new FaultyReadiness { FailsAtAdd = !atRemove, FailsAtRemove = atRemove };
        using var pair = new SocketPair();
        var faults = new Faults(Report);
        var table = new SessionTable(1);
        var lot = new ParkingLot(table, readiness, socket => new LineSession(socket), faults);
        SessionSlot slot = table.TryOccupy(pair.Near)!;
        Assert.That(lot.TryOpen(slot), Is.True);
        lot.Park(slot);
        if (atRemove)
        {
            Assert.That(slot.TryClaimParked(slot.Word), Is.True);
            lot.Close(slot);
        }

        Assert.That(table.Count, Is.Zero);
        Assert.That(() => pair.Near.Available, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(faults.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_socket_that_is_disposed_under_the_lingering_close_is_let_go_of()
    {
        var lingering = new LingeringClose();
        using var pair = new SocketPair();
        lingering.Take(pair.Near, peerMaySend: true);
        pair.Near.Dispose();

        Assert.That(lingering.Sweep(Environment.TickCount64), Is.False);
        Assert.That(lingering.Count, Is.Zero);
    }

    private static void AssertIsClosed(LineClient client)
    {
        try
        {
            Assert.That(client.ReadToEnd(), Is.Empty);
        }
        catch (SocketException reset)
        {
            Assert.That(reset.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
        }
    }

    private static void AssertServes(SocketServer server)
    {
        using var client = new LineClient(server.LocalEndPoint);
        Assert.That(client.Ask("well"), Is.EqualTo("well"));
    }

    private void Report(string where, Exception fault) => _reports.Enqueue($"{where}: {fault.Message}");

    private SocketServer Start(Func<Socket, ISession> open, SocketServerOptions? options = null)
    {
        var server = new SocketServer(new IPEndPoint(IPAddress.Loopback, 0), open, options ?? Options());
        server.Start();
        return server;
    }

    private SocketServerOptions Options() => new()
    {
        Name = "line",
        OwnThreads = policy.OwnThreads(),
        Portable = portable,
        MaxWorkers = 8,
        Running = 1,
        ParkAfter = TimeSpan.FromMilliseconds(1),
        ReportFault = Report,
    };
}
