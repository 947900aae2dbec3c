using System.Net;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Whose requests count as local, as private and as https. The peer of each is 127.0.0.1.</summary>
[TestFixture]
internal sealed class PrivateChannelTests
{
    private static readonly string[] Forwarding =
    [
        "Forwarded: proto=https", "Via: 1.1 proxy", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: https",
        "x-forwarded-host: a",
        "X-Real-IP: 10.0.0.1", "X-Forwarded-For:", "X-Forwarded-Port: 443", "X-Forwarded-Server: a", "X-Client-IP: 10.0.0.1",
        "True-Client-IP: 10.0.0.1", "CF-Connecting-IP: 10.0.0.1", "X-Original-Forwarded-For: 10.0.0.1",
        "X-Forwarded-Scheme: https", "X-Forwarded-Ssl: on", "Front-End-Https: on", "X-Cluster-Client-IP: 10.0.0.1",
    ];

    [TestCase("127.0.0.1:8080")]
    [TestCase("localhost")]
    [TestCase("[::1]:1")]
    [TestCase("shop.localhost.")]
    public void Who_sits_at_this_machine_is_local(string host) =>
        Assert.That(Ask("127.0.0.1", host), Is.EqualTo("local private http 127.0.0.1"));

    [TestCase("shop.example")]
    [TestCase("192.168.1.5:8080")]
    [TestCase("localhost.example")]
    public void Another_host_name_is_not_local_but_nobody_can_read_it(string host) =>
        Assert.That(Ask("127.0.0.1", host), Is.EqualTo("remote private http 127.0.0.1"));

    [Test]
    public void A_server_that_listens_beyond_loopback_has_no_local_requests(
        [Values("0.0.0.0", "10.0.0.1", "::")] string listensOn) =>
        Assert.That(Ask(listensOn, "localhost"), Is.EqualTo("remote private http 127.0.0.1"));

    [TestCaseSource(nameof(Forwarding))]
    public void A_request_that_was_passed_on_is_neither_local_nor_private(string field) =>
        Assert.That(Ask("127.0.0.1", "localhost", field), Is.EqualTo("remote refused http 127.0.0.1"));

    [Test]
    public void HTTP_1_0_may_come_from_a_proxy_that_says_nothing() =>
        Assert.That(AskWith("HTTP/1.0", "127.0.0.1", "127.0.0.1:8080", "X: y"), Is.EqualTo("remote refused http 127.0.0.1"));

    [Test]
    public void Where_a_trusted_proxy_is_on_this_machine_all_that_comes_from_here_comes_from_it() =>
        Assert.That(Ask("127.0.0.1", "localhost", "X: y", "127.0.0.0/8"), Is.EqualTo("remote refused http 127.0.0.1"));

    [TestCase("X-Forwarded-Proto: https", "https")]
    [TestCase("X-Forwarded-Proto: HTTPS", "https")]
    [TestCase("X-Forwarded-Proto: http, https", "https")]
    [TestCase("X-Forwarded-Proto: http\r\nX-Forwarded-Proto:\thttps ", "https")]
    [TestCase("X-Forwarded-Proto: https, http", "http")]
    [TestCase("X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http", "http")]
    [TestCase("X-Forwarded-Proto:", "http")]
    [TestCase("X-Forwarded-Proto: httpsx", "http")]
    [TestCase("X-Forwarded-For: 10.0.0.1", "http")]
    public void The_last_word_of_a_trusted_proxy_tells_the_scheme(string fields, string scheme)
    {
        string[] expected = ["remote", scheme == "https" ? "private" : "refused", scheme];
        Assert.That(
            Ask("127.0.0.1", "shop.example", fields + "\r\nX-Forwarded-For: 203.0.113.9", "127.0.0.1").Split(' ')[..3],
            Is.EqualTo(expected));
    }

    [TestCase("X: y")]
    [TestCase("X-Forwarded-For:")]
    [TestCase("X-Forwarded-For: unknown")]
    public void A_proxy_that_does_not_say_who_asks_is_refused(string field) => Assert.That(
        Ask("127.0.0.1", "shop.example", "X-Forwarded-Proto: https\r\n" + field, "127.0.0.1"),
        Is.EqualTo("remote refused http 127.0.0.1"));

    [Test]
    public void Only_a_trusted_proxy_is_believed()
    {
        const string Fields = "X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.9";

        Assert.That(Ask("127.0.0.1", "a", Fields, "10.0.0.0/8"), Is.EqualTo("remote refused http 127.0.0.1"));
        Assert.That(Ask("127.0.0.1", "a", Fields, "10.0.0.0/8", "127.0.0.0/8"), Is.EqualTo("remote private https 203.0.113.9"));
    }

    [TestCase("203.0.113.9", "203.0.113.9")]
    [TestCase("1.1.1.1, 203.0.113.9", "203.0.113.9")]
    [TestCase("1.1.1.1\r\nX-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [TestCase("2001:db8::1", "2001:db8::1")]
    [TestCase("::ffff:203.0.113.9", "203.0.113.9")]
    [TestCase("unknown", "127.0.0.1")]
    [TestCase("203.0.113.9,", "127.0.0.1")]
    public void The_client_is_the_last_address_that_a_trusted_proxy_names(string named, string client) =>
        Assert.That(
            Ask("127.0.0.1", "a", "X-Forwarded-For: " + named, "127.0.0.1/32").Split(' ')[3], Is.EqualTo(client));

    private static string Ask(string listensOn, string host, string fields = "X: y", params string[] trusted) =>
        AskWith("HTTP/1.1", listensOn, host, fields, trusted);

    private static string AskWith(string version, string listensOn, string host, string fields, params string[] trusted)
    {
        IPNetwork[] proxies = [.. trusted.Select(text => IPNetwork.Parse(text.Contains('/') ? text : text + "/32"))];
        var channel = new PrivateChannel(IPAddress.Parse(listensOn), proxies);
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
            router.Map(RequestMethod.Get, "/", "root", exchange => exchange.Response.Text(200, Describe(channel, exchange))));
        using RawConnection client = server.Connect();
        RawMessage answer = client.Ask($"GET / {version}\r\nHost: {host}\r\n{fields}\r\n\r\n");
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        return answer.Body;
    }

    private static string Describe(PrivateChannel channel, Exchange exchange) => new StringBuilder()
        .Append(channel.IsLocal(exchange) ? "local " : "remote ")
        .Append(channel.WhyNot(exchange) is null ? "private " : "refused ")
        .Append(channel.IsHttps(exchange) ? "https " : "http ")
        .Append(channel.ClientOf(exchange))
        .ToString();
}
