using System.Net;
using PygmyStore.Client.Store;

namespace PygmyStore.Tests.Client.Store;

[TestFixture]
internal sealed class StoreUrlTests
{
    [TestCase("http://127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080")]
    [TestCase("http://localhost:8080/", "localhost", 8080, "localhost:8080")]
    [TestCase("HTTP://Shop.Example:1", "Shop.Example", 1, "Shop.Example:1")]
    [TestCase("http://shop_1", "shop_1", 80, "shop_1")]
    [TestCase("http://[::1]:8080", "::1", 8080, "[::1]:8080")]
    [TestCase("http://[::1]", "::1", 80, "[::1]")]
    [TestCase("http://[fe80::1%2]:8080", "fe80::1%2", 8080, "[fe80::1]:8080")]
    public void A_url_has_a_host_and_a_port(string text, string host, int port, string field)
    {
        Assert.That(StoreUrl.TryParse(text, out StoreUrl? url, out string? why), Is.True, why);
        Assert.That((url!.Host, url.Port, url.HostField, url.ToString()), Is.EqualTo((host, port, field, "http://" + field)));
    }

    [TestCase("", "does not begin with http://")]
    [TestCase("myhost:8080", "does not begin with http://")]
    [TestCase("https://myhost", "does not speak")]
    [TestCase("http://", "is not a host")]
    [TestCase("http://:8080", "is not a host")]
    [TestCase("http://my host:8080", "is not a host")]
    [TestCase("http://me@myhost:8080", "has a user name")]
    [TestCase("http://myhost:8080/shop", "has a path")]
    [TestCase("http://myhost:8080//", "has a path")]
    [TestCase("http://myhost:8080?q", "has a path")]
    [TestCase("http://myhost:0", "is not a port from 1 to 65535")]
    [TestCase("http://myhost:65536", "is not a port from 1 to 65535")]
    [TestCase("http://myhost:+80", "is not a port from 1 to 65535")]
    [TestCase("http://myhost:", "is not a port from 1 to 65535")]
    [TestCase("http://::1:8080", "is not an IPv6 address in brackets")]
    [TestCase("http://[::1", "is not")]
    [TestCase("http://[[::1]]:80", "is not")]
    [TestCase("http://[myhost]:80", "is not a host")]
    public void Anything_else_is_refused_in_a_sentence(string text, string sentence)
    {
        Assert.That(StoreUrl.TryParse(text, out _, out string? why), Is.False);
        Assert.That(why, Does.Contain(sentence));
    }

    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("::1", "::1")]
    public void An_address_is_its_own(string host, string address)
    {
        Assert.That(new StoreUrl(host, 80).TryResolve(out IReadOnlyList<IPEndPoint>? endPoints, out _), Is.True);
        Assert.That(endPoints, Is.EqualTo(new[] { new IPEndPoint(IPAddress.Parse(address), 80) }));
    }

    [Test]
    public void A_name_is_resolved_by_the_system()
    {
        Assert.That(new StoreUrl("localhost", 80).TryResolve(out IReadOnlyList<IPEndPoint>? endPoints, out _), Is.True);
        Assert.That(endPoints, Is.Not.Empty);
        Assert.That(endPoints!.Select(endPoint => IPAddress.IsLoopback(endPoint.Address)), Is.All.True);
    }
}
