using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>A peer that speaks something else is answered as soon as its bytes prove it, and not when its time is over.</summary>
[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class FirstBytesTests(ThreadPolicy policy)
{
    // So long that an answer at the deadline would come after the test has given up.
    private static readonly HttpServerOptions Patient = LoopbackServer.Options with { HeadTimeout = TimeSpan.FromHours(1) };

    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void Start() =>
        _server = new LoopbackServer(
            policy, router => router.Map(RequestMethod.Get, "/", "root", exchange => exchange.Response.Text(200, "ok")), Patient);

    [OneTimeTearDown]
    public void Stop() => _server.Dispose();

    [TestCase("SSH-", "plain HTTP/1.1 is spoken here")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n", "plain HTTP/1.1 is spoken here")]
    [TestCase("\u0016\u0003\u0001", "use http://")]
    [TestCase("GET /\r", "the request line is not method, space, target")]
    [TestCase("GET / FOO/1.1", "HTTP/1.1")]
    [TestCase("GET /a b", "a space in the target is written %20")]
    [TestCase("GET /a#b", "fragment")]
    [TestCase("GET /\"", "write it as %22")]
    [TestCase("{\"item_number\":1}", "such as GET")]
    public void It_is_told_at_once(string bytes, string sentence)
    {
        foreach (bool isCut in new[] { false, true })
        {
            using RawConnection client = _server.Connect();
            foreach (string part in isCut ? bytes.Select(c => c.ToString()) : [bytes])
            {
                client.Socket.Send(System.Text.Encoding.Latin1.GetBytes(part), System.Net.Sockets.SocketFlags.None, out _);
            }

            RawMessage answer = client.ReadMessage();
            Assert.That((answer.Status, answer["Connection"]), Is.EqualTo((400, "close")));
            Assert.That(answer.Body, Does.Contain(sentence));
        }
    }

    [Test]
    public void A_method_that_nobody_knows_is_not_implemented()
    {
        using RawConnection client = _server.Connect();
        Assert.That(client.Ask(new string('A', 33)).Status, Is.EqualTo(501), "past any method's length");
    }

    /// <summary>Like many clients: an answer is looked for when all has been sent.</summary>
    [TestCase("Content-Length: 20000000\r\n\r\n", "", 413)]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n1312D00\r\n", "\r\n0\r\n\r\n", 413)]
    [TestCase("Expect: 200-ok\r\n\r\n", "", 417)]
    [TestCase("Content-Length: 20000000\r\nTransfer-Encoding: gzip\r\n\r\n", "", 400)]
    [TestCase("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", "", 501)]
    [TestCase("Content-Length: x\r\n\r\n", "", 400)]
    public void An_answer_reaches_a_client_that_sends_all_before_it_reads(string fields, string behind, int status)
    {
        using RawConnection client = _server.Connect();
        client.Send($"GET / HTTP/1.1\r\nHost: a\r\n{fields}");
        byte[] body = new byte[20_000_000];
        for (int sent = 0; sent < body.Length;)
        {
            sent += client.Socket.Send(body, sent, Math.Min(64 * 1024, body.Length - sent), System.Net.Sockets.SocketFlags.None);
        }

        client.Send(behind);
        RawMessage answer = client.ReadMessage();
        Assert.That((answer.Status, answer["Connection"], client.ReadToEnd()), Is.EqualTo((status, "close", "")));
    }
}
