using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A client says how long it still waits, and nothing is begun for one that has given up.</summary>
[TestFixture]
internal sealed class TimeLeftTests
{
    private LoopbackServer _server = null!;
    private RawConnection _client = null!;
    private long _deadline;
    private int _handled;

    [SetUp]
    public void Start()
    {
        _handled = 0;
        _server =
            new LoopbackServer(ThreadPolicy.PerSession, router => router.MapChange(RequestMethod.Post, "/", "change", exchange =>
        {
            _handled++;
            _deadline = exchange.Context.DeadlineMilliseconds;
            exchange.Response.Text(200, "done");
        }));
        _client = _server.Connect();
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1.5")]
    [TestCase("1e3")]
    [TestCase("0x10")]
    [TestCase("1 2")]
    [TestCase("1,2")]
    [TestCase("5000ms")]
    [TestCase("never")]
    [TestCase("1000000000")]
    [TestCase("99999999999999999999")]
    [TestCase("5\r\nX-Time-Left-Ms: 5")]
    public void What_is_no_time_is_told_and_nothing_is_done(string value)
    {
        RawMessage answer = Ask($"X-Time-Left-Ms: {value}\r\n");

        Assert.That((answer.Status, _handled), Is.EqualTo((400, 0)));
        Assert.That(answer.Body, Does.Contain("X-Time-Left-Ms"));
        Assert.That(Ask("").Status, Is.EqualTo(200), "the connection goes on");
    }

    [TestCase("0")]
    [TestCase("000")]
    public void Nothing_is_begun_for_a_client_whose_time_is_over(string value)
    {
        RawMessage answer = Ask($"X-Time-Left-Ms: {value}\r\n");

        Assert.That((answer.Status, answer["Retry-After"], _handled), Is.EqualTo((503, "1", 0)));
        Assert.That(answer.Body, Does.Contain("it did nothing"));
        Assert.That(Ask("").Status, Is.EqualTo(200), "the next request has its own time");
    }

    [Test]
    public void A_time_becomes_a_deadline_for_this_request_alone()
    {
        long before = Environment.TickCount64;
        Assert.That(Ask("x-time-left-ms: 999999999\r\n").Status, Is.EqualTo(200));
        Assert.That(_deadline, Is.InRange(before, Environment.TickCount64 + 999_999_999));
        Assert.That(_deadline, Is.Not.EqualTo(long.MaxValue));

        Ask("");
        Assert.That(_deadline, Is.EqualTo(long.MaxValue));
    }

    [Test]
    public void The_time_runs_while_the_body_comes()
    {
        _client.Send("POST / HTTP/1.1\r\nHost: shop\r\nX-Time-Left-Ms: 1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
        Assert.That(_client.ReadMessage().Status, Is.EqualTo(100), "from here on it runs");
        long begun = Environment.TickCount64;
        Assert.That(SpinWait.SpinUntil(() => Environment.TickCount64 > begun + 10, TimeSpan.FromSeconds(10)), Is.True);
        _client.Send("x");

        Assert.That((_client.ReadMessage().Status, _handled), Is.EqualTo((503, 0)));
    }

    private RawMessage Ask(string field) => _client.Ask($"POST / HTTP/1.1\r\nHost: shop\r\n{field}Content-Length: 0\r\n\r\n");
}
