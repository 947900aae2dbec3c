using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Turns of a session, without the runtime that gives them.</summary>
[TestFixture]
internal sealed class HttpSessionTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HeadTimeout = 2 * Ample;

    private SocketPair _pair = null!;
    private ServerMetrics _metrics = null!;
    private HttpSession _session = null!;
    private Hurried _worker = null!;

    [SetUp]
    public void Open()
    {
        var router = new Router();
        router.Map(RequestMethod.Get, "/hello", "hello", exchange => exchange.Response.Text(200, "hello"));
        _pair = new SocketPair();
        _worker = new Hurried();
        _metrics = new ServerMetrics();
        HttpServerOptions options =
            LoopbackServer.Options with { SendTimeout = Ample, IdleTimeout = Ample, HeadTimeout = HeadTimeout };
        var tracing = new RequestTracing(options.Name, samplingRatio: 0);
        var records = new RequestRecords(router, _metrics, tracing, log: null, options.Figures);
        _session = new HttpSession(
            _pair.Near, new SessionContext(options, router, records, _metrics, new LingeringClose()));
    }

    [TearDown]
    public void Close()
    {
        _session.Close();
        _pair.Dispose();
        _metrics.Dispose();
    }

    [Test]
    public void A_first_turn_with_bytes_serves_them()
    {
        _pair.Far.Send("GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n"u8);

        Assert.That(Serve(), Is.EqualTo(SessionStep.Park));
        Assert.That(_pair.Far.Available, Is.Positive);
        Assert.That(_session.IsIdle, Is.True);
    }

    [Test]
    public void A_session_that_is_parked_in_the_middle_is_not_idle()
    {
        _pair.Far.Send("POST /hello HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\n"u8);

        Assert.That(Serve(), Is.EqualTo(SessionStep.Park));
        Assert.That(_session.IsIdle, Is.False, "the head is taken, the body awaited");
    }

    [Test]
    public void A_head_keeps_its_deadline_whatever_arrives_of_it()
    {
        _pair.Far.Send("GET /hel"u8);
        Serve();
        long deadline = _session.DeadlineMilliseconds;
        long before = Environment.TickCount64;
        Eventually.IsTrue(() => Environment.TickCount64 > before, "the clock moves: a deadline made anew would be later");
        _pair.Far.Send("lo HTTP/1.1\r\n"u8);
        Serve();

        Assert.That(_session.DeadlineMilliseconds, Is.EqualTo(deadline));
    }

    [Test]
    public void Expiry_tells_the_peer_that_it_was_too_slow()
    {
        _pair.Far.Send("GET /hel"u8);
        Serve();
        Run(_session.Expire);

        byte[] answer = new byte[1024];
        Assert.That(Encoding.ASCII.GetString(answer, 0, _pair.Far.Receive(answer)), Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public void Expiry_does_not_wait_for_a_peer_that_does_not_read()
    {
        _pair.Far.Send("GET /hel"u8);
        Serve();
        _pair.Fill();
        Run(_session.Expire);
    }

    [Test]
    public void Answers_that_are_not_taken_wait_without_a_thread_and_the_head_behind_them_has_its_time_afterwards()
    {
        _pair.Fill();
        long before = Environment.TickCount64;
        _pair.Far.Send("GET /hello HTTP/1.1\r\nHost: shop\r\n\r\nGET /hel"u8);
        Assert.That(Serve(), Is.EqualTo(SessionStep.ParkUntilWritable));
        long stalled = Environment.TickCount64;
        Assert.That(_session.IsIdle, Is.False);
        Assert.That(
            _session.DeadlineMilliseconds,
            Is.InRange(before + (long)Ample.TotalMilliseconds, stalled + (long)Ample.TotalMilliseconds));
        Eventually.IsTrue(() => Environment.TickCount64 > stalled + (stalled - before), "longer than it took to stall");

        MakeRoom();
        Assert.That(Serve(), Is.EqualTo(SessionStep.Park));
        Assert.That(_session.DeadlineMilliseconds, Is.GreaterThan(stalled + (long)HeadTimeout.TotalMilliseconds));
    }

    [Test]
    public void Many_requests_at_once_are_answered_one_a_turn_where_the_worker_says_so()
    {
        const string answer = "HTTP/1.1 200 OK";
        byte[] received = new byte[4096];
        _pair.Far.Send("GET /hello HTTP/1.1\r\nHost: shop\r\n\r\nGET /hello HTTP/1.1\r\nHost: shop\r\n\r\nGET /hel"u8);
        _worker.GoesOn = false;
        for (int turn = 0; turn < 2; turn++)
        {
            Assert.That(Serve(), Is.EqualTo(SessionStep.Yield));
            Assert.That(_session.IsIdle, Is.False);
            Assert.That(
                Encoding.ASCII.GetString(received, 0, _pair.Far.Receive(received)).Split(answer), Has.Length.EqualTo(2),
                "one answer");
        }

        Assert.That(Serve(), Is.EqualTo(SessionStep.Park));
        Assert.That(_pair.Far.Available, Is.Zero);
    }

    [Test]
    public void A_wake_up_without_progress_moves_no_deadline()
    {
        _pair.Fill();
        _pair.Far.Send("GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n"u8);
        Serve();
        long deadline = _session.DeadlineMilliseconds;
        Eventually.IsTrue(() => Environment.TickCount64 > deadline - (long)Ample.TotalMilliseconds, "the clock moves");

        Assert.That(Serve(), Is.EqualTo(SessionStep.ParkUntilWritable));
        Assert.That(_session.DeadlineMilliseconds, Is.EqualTo(deadline));
    }

    [Test]
    public void Expiry_of_one_that_does_not_read_is_a_reset()
    {
        _pair.Fill();
        _pair.Far.Send("GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n"u8);
        Serve();
        Run(_session.Expire);
        _session.Close();

        Assert.That(() => _pair.ReadAtFar(int.MaxValue), Throws.TypeOf<SocketException>());
    }

    /// <summary>Reads at the far end what it was filled with.</summary>
    private void MakeRoom()
    {
        while (!_pair.Near.Poll(0, SelectMode.SelectWrite))
        {
            _pair.ReadAtFar(1024);
        }
    }

    private static void Run(Action turn)
    {
        var thread = new Thread(() => turn()) { IsBackground = true };
        thread.Start();
        Eventually.Ends(thread);
    }

    private SessionStep Serve()
    {
        SessionStep? step = null;
        Run(() => step = _session.Serve(_worker));
        return step!.Value;
    }

    private sealed class Hurried : IWorker
    {
        public bool MayWait => false;

        public bool TryKeep() => false;

        public bool GoesOn { get; set; } = true;

        public bool TryGoOn() => GoesOn;
    }
}
