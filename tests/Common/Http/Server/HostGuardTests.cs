using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Which host names a server answers for.</summary>
[TestFixture]
internal sealed class HostGuardTests
{
    private const string Misdirected = "allowed_hosts";

    [TestCase("localhost")]
    [TestCase("localhost:8080")]
    [TestCase("LocalHost:1")]
    [TestCase("localhost.")]
    [TestCase("shop.localhost:8080")]
    [TestCase("a.b.localhost.")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:65535")]
    [TestCase("127.0.0.1:")]
    [TestCase("127.255.0.9:8080")]
    [TestCase("[::1]")]
    [TestCase("[::1]:8080")]
    [TestCase("[0:0:0:0:0:0:0:1]")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("shop.example")]
    [TestCase("SHOP.example.:443")]
    [TestCase("[2001:db8::1]:80")]
    public void On_loopback_it_answers_for_loopback_names_and_those_that_are_allowed(string host) =>
        Assert.That(Ask(IPAddress.Loopback, host, "shop.example", "[2001:db8::1]").Status, Is.EqualTo(200));

    [TestCase("evil.example")]
    [TestCase("evil.example:8080")]
    [TestCase("a.shop.example")]
    [TestCase("shop.example.evil.example")]
    [TestCase("shop.example..")]
    [TestCase("localhost.evil.example")]
    [TestCase("notlocalhost")]
    [TestCase(".localhost.evil")]
    [TestCase("localhost..")]
    [TestCase("loc%61lhost")]
    [TestCase("127.0.0.1.evil.example")]
    [TestCase("127.0.0.1.nip.io")]
    [TestCase("127.0.0")]
    [TestCase("127.1")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("0177.0.0.1")]
    [TestCase("2130706433")]
    [TestCase("127.0.0.256")]
    [TestCase("128.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("192.168.1.5:8080")]
    [TestCase("[::]")]
    [TestCase("[::2]")]
    [TestCase("[2001:db8::2]")]
    [TestCase("*")]
    public void On_loopback_any_other_name_is_misdirected_and_the_answer_names_the_setting(string host)
    {
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.9") })
        {
            RawMessage answer = Ask(address, host, "shop.example", "[2001:db8::1]");

            Assert.That(answer.Status, Is.EqualTo(421), $"{address}");
            Assert.That(answer.Body, Does.Contain(Misdirected));
            Assert.That(answer.StartLine, Does.EndWith("Misdirected Request"));
        }
    }

    [TestCase("evil.example", 200)]
    [TestCase("0.0.0.0:8080", 200)]
    [TestCase("192.168.1.5", 200)]
    public void Beyond_loopback_it_answers_for_every_name(string host, int status) =>
        Assert.That(Ask(IPAddress.Any, host).Status, Is.EqualTo(status));

    [TestCase("shop.example:8080", 200)]
    [TestCase("192.168.1.5:8080", 200)]
    [TestCase("[2001:db8::2]:8080", 200)]
    [TestCase("localhost", 200)]
    [TestCase("evil.example", 421)]
    [TestCase("192.168.1.5.evil.example", 421)]
    [TestCase("3232235781", 421)]
    public void Beyond_loopback_allowed_names_are_the_only_ones_besides_addresses(string host, int status) =>
        Assert.That(Ask(IPAddress.Any, host, "shop.example").Status, Is.EqualTo(status));

    [TestCase("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 421)]
    // RFC 9112 section 3.2.2: the target beats Host
    [TestCase("GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200)]
    [TestCase("GET http://evil.example/ HTTP/1.0\r\n\r\n", 421)]
    [TestCase("GET / HTTP/1.0\r\n\r\n", 200)]
    [TestCase("GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n", 421)]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [TestCase("OPTIONS http://evil.example HTTP/1.1\r\nHost: localhost\r\n\r\n", 421)]
    [TestCase("OPTIONS / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [TestCase("GET /nothing HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [TestCase("DELETE / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421)]
    [TestCase("BREW / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 501)] // what is rejected keeps its own reason
    [TestCase("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    public void It_holds_for_every_request(string request, int status)
    {
        using LoopbackServer server = Start(IPAddress.Loopback);
        using RawConnection client = server.Connect();

        Assert.That(client.Ask(request).Status, Is.EqualTo(status));
    }

    private static RawMessage Ask(IPAddress address, string host, params string[] allowed)
    {
        using LoopbackServer server = Start(address, allowed);
        using RawConnection client = server.Connect();
        return client.Ask($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
    }

    private static LoopbackServer Start(IPAddress address, params string[] allowed) => new(ThreadPolicy.PerSession, router =>
    {
        router.Map(RequestMethod.Get, "/", "root", exchange => exchange.Response.Text(200, "root"));
        router.Protect(new HostGuard(address, allowed), new OriginGuard([]));
    });
}
