using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Stage;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Stage;

/// <summary>The relay between two servers of the stage.</summary>
[TestFixture]
internal sealed class TierRelayTests
{
    private const int Patience = 20_000; // milliseconds: a hang fails instead of hanging

    private TcpListener _server = null!;
    private TierRelay _relay = null!;

    [SetUp]
    public void Start()
    {
        _server = new TcpListener(IPAddress.Loopback, 0);
        _server.Start(2 * TierRelay.MaxConnections);
        _relay = new TierRelay("order-catalog", FreePorts.Find(1)[0], (IPEndPoint)_server.LocalEndpoint);
        _relay.Listen(shall: true);
    }

    [TearDown]
    public void Stop()
    {
        _relay.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Bytes_arrive_unchanged_in_both_directions_at_once()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        byte[] there = new byte[3_000_000];
        byte[] back = new byte[2_000_000];
        var random = new Random(seed);
        random.NextBytes(there);
        random.NextBytes(back);
        using Socket caller = Call();
        using Socket server = Accept();
        var sending = new Thread(() => caller.Send(there));
        var answering = new Thread(() => server.Send(back));
        byte[] arrivedBack = new byte[back.Length];
        var reading = new Thread(() => ReceiveAll(caller, arrivedBack));
        sending.Start();
        answering.Start();
        reading.Start();
        byte[] arrivedThere = new byte[there.Length];
        ReceiveAll(server, arrivedThere);
        sending.Join();
        answering.Join();
        reading.Join();
        Assert.That(arrivedThere.AsSpan().SequenceEqual(there));
        Assert.That(arrivedBack.AsSpan().SequenceEqual(back));
    }

    [Test]
    public void A_server_that_answers_and_ends_is_heard_to_the_end()
    {
        using Socket caller = Call();
        using Socket server = Accept();
        caller.Send([1]);
        Receive(server);
        server.Send([2, 3]);
        server.Shutdown(SocketShutdown.Send);
        Assert.That((Receive(caller), Receive(caller)), Is.EqualTo((2, 0)));
    }

    [Test]
    public void A_caller_that_ends_is_gone_although_the_server_does_nothing()
    {
        using Socket caller = Call();
        using Socket server = Accept();
        caller.Send([1]);
        caller.Shutdown(SocketShutdown.Send);
        Assert.That((Receive(server), Receive(server)), Is.EqualTo((1, 0)));
        Assert.That(() => _relay.Connections, Is.Zero.After(Patience, 5));
    }

    [Test]
    public void A_server_that_ends_ends_the_callers_connection()
    {
        using Socket caller = Call();
        using (Socket server = Accept())
        {
            caller.Send([1]);
            Receive(server);
            server.LingerState = new LingerOption(true, 0); // as a process that is killed with unread bytes
        }

        AssertNothingComes(caller);
    }

    [Test]
    public void A_lost_answer_is_a_call_that_arrived()
    {
        _relay.Faults.Set(StageVerb.Lose, 100);
        using Socket caller = Call();
        using Socket server = Accept();
        caller.Send([1, 2, 3]);
        Assert.That(Receive(server), Is.EqualTo(3));
        server.Send([4]);
        AssertNothingComes(caller);
        AssertCounts(calls: 1, cut: 0, lost: 1);
    }

    [Test]
    public void A_cut_call_does_not_arrive()
    {
        _relay.Faults.Set(StageVerb.Cut, 100);
        using Socket caller = Call();
        using Socket server = Accept();
        caller.Send([1, 2, 3]);
        AssertNothingComes(caller);
        AssertNothingComes(server);
        AssertCounts(calls: 1, cut: 1, lost: 0);
    }

    [Test]
    public void Each_call_on_a_connection_has_a_fate_of_its_own()
    {
        using Socket caller = Call();
        using Socket server = Accept();
        for (int call = 0; call < 3; call++)
        {
            caller.Send([1]);
            Receive(server);
            caller.Send([2]); // the rest of the same call
            Receive(server);
            server.Send([3]);
            Receive(caller);
        }

        AssertCounts(calls: 3, cut: 0, lost: 0);
        _relay.Faults.Set(StageVerb.Lose, 100);
        caller.Send([1]);
        Receive(server);
        server.Send([2]);
        AssertNothingComes(caller);
        AssertCounts(calls: 1, cut: 0, lost: 1);
    }

    [Test]
    public void A_delayed_call_is_overtaken_by_one_that_is_not()
    {
        using var other = new TierRelay("frontend-order", FreePorts.Find(1)[0], (IPEndPoint)_server.LocalEndpoint);
        other.Listen(shall: true);
        _relay.Faults.Set(StageVerb.Delay, StageAsk.MaxDelayMilliseconds);
        using Socket slow = Call();
        using Socket slowServer = Accept();
        slow.Send([1]);
        using Socket fast = Call(other);
        using Socket fastServer = Accept();
        fast.Send([2]);
        Assert.That(Receive(fastServer), Is.EqualTo(1));
        Assert.That(slowServer.Available, Is.Zero);
        _relay.Dispose(); // and no delay holds that up
        AssertNothingComes(slow);
    }

    [Test]
    public void A_delayed_call_arrives()
    {
        _relay.Faults.Set(StageVerb.Delay, 1);
        using Socket caller = Call();
        using Socket server = Accept();
        caller.Send([1, 2]);
        Assert.That(Receive(server), Is.EqualTo(2));
    }

    [Test]
    public void Nobody_is_there_while_the_server_behind_is_dead()
    {
        _relay.Listen(shall: false);
        Assert.That(Assert.Throws<SocketException>(() => Call())!.SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused));
        _relay.Listen(shall: true);
        using Socket caller = Call();
        using Socket server = Accept();
        caller.Send([1]);
        Assert.That(Receive(server), Is.EqualTo(1));
    }

    [Test]
    public void A_connection_to_a_server_that_has_just_died_breaks()
    {
        _server.Stop();
        using Socket caller = Call();
        AssertNothingComes(caller);
        Assert.That(() => _relay.Connections, Is.Zero.After(Patience, 5));
    }

    [Test]
    public void There_are_no_more_connections_than_its_bound()
    {
        var callers = new List<Socket>();
        for (int i = 0; i < TierRelay.MaxConnections; i++)
        {
            callers.Add(Call());
        }

        Assert.That(() => _relay.Connections, Is.EqualTo(TierRelay.MaxConnections).After(Patience, 5));
        using (Socket oneMore = Call())
        {
            AssertNothingComes(oneMore);
        }

        callers[0].Close();
        Assert.That(() => _relay.Connections, Is.EqualTo(TierRelay.MaxConnections - 1).After(Patience, 5));
        using Socket next = Call();
        Assert.That(() => _relay.Connections, Is.EqualTo(TierRelay.MaxConnections).After(Patience, 5));
        callers.ForEach(caller => caller.Dispose());
    }

    private Socket Call(TierRelay? relay = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Patience };
        socket.Connect((relay ?? _relay).Address);
        return socket;
    }

    private Socket Accept()
    {
        Socket socket = _server.AcceptSocket();
        socket.ReceiveTimeout = Patience;
        return socket;
    }

    private static int Receive(Socket socket) => socket.Receive(new byte[16]);

    private static void ReceiveAll(Socket socket, byte[] content)
    {
        for (int received = 0; received < content.Length;)
        {
            received += socket.Receive(content.AsSpan(received));
        }
    }

    /// <summary>The connection ends, with a reset or without, and not a byte has come.</summary>
    private static void AssertNothingComes(Socket socket)
    {
        try
        {
            Assert.That(Receive(socket), Is.Zero);
        }
        catch (SocketException error)
        {
            Assert.That(error.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
        }
    }

    private void AssertCounts(long calls, long cut, long lost)
    {
        StagedLink link = _relay.Faults.Report(_relay.Name);
        Assert.That((link.Calls, link.Cut, link.Lost), Is.EqualTo((calls, cut, lost)));
    }
}
