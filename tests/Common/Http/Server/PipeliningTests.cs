using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class PipeliningTests(ThreadPolicy policy)
{
    private readonly List<string> _handled = [];
    private LoopbackServer _server = null!;
    private RawConnection _client = null!;
    private int _availableAtLastRequest;

    [SetUp]
    public void Connect()
    {
        _handled.Clear();
        _server = new LoopbackServer(policy, Map);
        _client = _server.Connect();
    }

    [TearDown]
    public void Disconnect()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Requests_of_one_write_are_answered_in_order()
    {
        const int count = 1000; // many segments, and answers past the flush threshold
        _client.Send(string.Concat(Enumerable.Range(0, count).Select(n => $"GET /echo/{n} HTTP/1.1\r\nHost: shop\r\n\r\n")));

        for (int n = 0; n < count; n++)
        {
            Assert.That(_client.ReadMessage().Body, Is.EqualTo(n.ToString()));
        }
    }

    [Test]
    public void Answers_leave_together_while_more_input_is_buffered()
    {
        _client.Send(
            "GET /echo/1 HTTP/1.1\r\nHost: shop\r\n\r\nGET /echo/2 HTTP/1.1\r\nHost: shop\r\n\r\nGET /available "
            + "HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(Enumerable.Range(0, 3).Select(_ => _client.ReadMessage().Body), Is.EqualTo(["1", "2", "seen"]));
        Assert.That(_availableAtLastRequest, Is.Zero, "bytes at the client while its last request was handled");
    }

    [TestCase("NONSENSE\r\n\r\n", 400)]
    [TestCase("GET / HTTP/1.1\r\n\r\n", 400)]
    [TestCase("BREW / HTTP/1.1\r\nHost: shop\r\n\r\n", 501)]
    [TestCase("POST /body HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400)]
    [TestCase("POST /body HTTP/1.1\r\nHost: shop\r\nContent-Length: 65537\r\n\r\n", 413)]
    [TestCase("POST /body HTTP/1.1\r\nHost: shop\r\nExpect: miracles\r\n\r\n", 417)]
    public void A_request_behind_a_rejected_one_is_never_answered(string bad, int status)
    {
        _client.Send("GET /echo/1 HTTP/1.1\r\nHost: shop\r\n\r\n" + bad + "GET /echo/2 HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(_client.ReadMessage().Body, Is.EqualTo("1"));
        RawMessage refusal = _client.ReadMessage();
        Assert.That(refusal.Status, Is.EqualTo(status));
        Assert.That(refusal["Connection"], Is.EqualTo("close"));
        Assert.That(refusal.Body, Does.StartWith($$$"""{"error":{"code":{{{status}}},"message":"""));
        Assert.That(_client.ReadToEnd(), Is.Empty);
        Assert.That(_handled, Is.EqualTo(["1"]));
    }

    [Test]
    public void A_request_behind_one_that_closes_is_never_answered()
    {
        _client.Send("GET /echo/1 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\nGET /echo/2 HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(_client.ReadMessage().Body, Is.EqualTo("1"));
        Assert.That(_client.ReadToEnd(), Is.Empty);
        Assert.That(_handled, Is.EqualTo(["1"]));
    }

    [TestCase("POST /body HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello")]
    [TestCase(
        "POST /body HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX-T: 1\r\n\r\n")]
    public void A_request_may_be_cut_at_every_byte_and_parked_in_the_middle(string request)
    {
        for (int cut = 1; cut < request.Length; cut++)
        {
            _client.Send(request[..cut]);
            Eventually.IsTrue(() => _server.Counters.Parked == 1, "the session is parked");
            Assert.That(_client.Ask(request[cut..]).Body, Is.EqualTo("hello"), $"cut at {cut}");
        }
    }

    [Test]
    public void A_large_head_and_a_large_body_cross_the_segments()
    {
        string padding = new string('x', 30_000);
        string body = string.Concat(Enumerable.Range(0, 10_000).Select(n => $"{n:x6}"));

        Assert.That(
            _client.Ask($"POST /body HTTP/1.1\r\nHost: shop\r\nX-Padding: {padding}\r\nContent-Length: "
            + $"{body.Length}\r\n\r\n{body}").Body,
            Is.EqualTo(body));
        Assert.That(_client.Ask("GET /echo/after HTTP/1.1\r\nHost: shop\r\n\r\n").Body, Is.EqualTo("after"));
    }

    [Test]
    public void A_client_that_half_closes_still_gets_its_answer()
    {
        _client.Send("GET /echo/1 HTTP/1.1\r\nHost: shop\r\n\r\n");
        _client.HalfClose();

        Assert.That(_client.ReadMessage().Body, Is.EqualTo("1"));
        Assert.That(_client.ReadToEnd(), Is.Empty);
    }

    [TestCase("GET /echo/1 HT")]
    [TestCase("POST /body HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhell")]
    public void A_client_that_leaves_half_way_gets_none(string part)
    {
        _client.Send(part);
        _client.HalfClose();

        Assert.That(_client.ReadToEnd(), Is.Empty);
        Assert.That(_handled, Is.Empty);
    }

    [Test]
    public void A_client_that_waits_for_it_is_told_to_continue()
    {
        RawMessage interim = _client.Ask(
            "POST /body HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.That(interim.Head, Is.EqualTo("HTTP/1.1 100 Continue\r\n\r\n"));

        Assert.That(_client.Ask("hello").Body, Is.EqualTo("hello"));
    }

    [TestCase("Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello", "hello")]
    [TestCase("Expect: 100-continue\r\n\r\n", "")]
    public void A_client_that_need_not_wait_is_not_told_to_continue(string rest, string body)
    {
        RawMessage answer = _client.Ask("POST /body HTTP/1.1\r\nHost: shop\r\n" + rest);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Body, Is.EqualTo(body));
    }

    [Test]
    public void A_body_that_is_too_large_is_refused_before_it_is_sent()
    {
        RawMessage answer = _client.Ask(
            "POST /body HTTP/1.1\r\nHost: shop\r\nContent-Length: 65537\r\nExpect: 100-continue\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(413));
        Assert.That(_client.ReadToEnd(), Is.Empty);
    }

    [Test]
    public void The_largest_body_is_taken()
    {
        string body = new string('b', HttpLimits.Default.BodyBytes);

        Assert.That(
            _client.Ask($"POST /body HTTP/1.1\r\nHost: shop\r\nContent-Length: {body.Length}\r\n\r\n{body}").Body,
            Is.EqualTo(body));
    }

    [Test]
    public void An_error_answer_arrives_whole_although_the_client_keeps_sending()
    {
        _client.Send("NONSENSE\r\n\r\n");
        for (int i = 0; i < 8; i++)
        {
            _client.Send(new string('x', 16 * 1024));
        }

        Assert.That(_client.ReadMessage().Status, Is.EqualTo(400));
        Assert.That(_client.ReadToEnd(), Is.Empty);
    }

    private void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/echo/{n}", "echo", exchange =>
        {
            string text = Encoding.UTF8.GetString(exchange.PathParameter(0));
            _handled.Add(text);
            exchange.Response.Text(200, text);
        });
        router.Map(RequestMethod.Get, "/available", "available", exchange =>
        {
            _availableAtLastRequest = _client.Socket.Available;
            exchange.Response.Text(200, "seen");
        });
        router.MapChange(RequestMethod.Post, "/body", "body", exchange =>
        {
            _handled.Add("body");
            exchange.Response.Text(200, Encoding.Latin1.GetString(exchange.Body));
        });
    }
}
