using System.Net;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.Common.Configuration;

/// <summary>The settings that name hosts, origins and networks, and the one whose default depends on the address.</summary>
[TestFixture]
internal sealed class NameSyntaxTests
{
    [TestCase("allowed_hosts,", new string[0])]
    [TestCase("allowed_hosts,shop.example", new[] { "shop.example" })]
    [TestCase(
        "allowed_hosts, shop.example  Other.example. 10.0.0.1 [2001:db8::1] # a comment",
        new[] { "shop.example", "Other.example", "10.0.0.1", "[2001:db8::1]" })]
    public void Host_names_are_separated_by_spaces(string text, string[] names) =>
        Assert.That(Load(text).AllowedHosts, Is.EqualTo(names));

    [TestCase("shop.example:8080")]
    [TestCase("http://shop.example")]
    [TestCase("*")]
    [TestCase("*.example")]
    [TestCase("a,b")]
    [TestCase("shop.example/")]
    [TestCase("[::1")]
    [TestCase("[shop]")]
    [TestCase("sh\u00F6p.example")]
    [TestCase("good.example bad/example")]
    public void What_is_no_host_name_is_refused(string text) =>
        Assert.That(Refusal("allowed_hosts," + text), Does.Contain("is not a host name"));

    [TestCase("allow_origin,", new string[0])]
    [TestCase(
        "allow_origin,https://shop.example http://127.0.0.1:3000", new[] { "https://shop.example", "http://127.0.0.1:3000" })]
    [TestCase("allow_origin,HTTPS://shop.example:443 http://[::1]:80", new[] { "https://shop.example", "http://[::1]" })]
    public void Origins_are_kept_as_a_browser_sends_them(string text, string[] origins) =>
        Assert.That(Load(text).AllowedOrigins, Is.EqualTo(origins));

    [TestCase("shop.example")]
    [TestCase("null")]
    [TestCase("*")]
    [TestCase("https://shop.example/")]
    [TestCase("https://shop.example/path")]
    [TestCase("https://shop.example:port")]
    [TestCase("https://shop.example:")]
    [TestCase("https://")]
    [TestCase("ftp://shop.example")]
    [TestCase("https://u@shop.example")]
    [TestCase("https://shop.example?a")]
    public void What_is_no_origin_is_refused(string text) =>
        Assert.That(Refusal("allow_origin," + text), Does.Contain("is not an origin"));

    [TestCase("", new string[0])]
    [TestCase(" 10.0.0.7\t10.1.0.0/16 ", new[] { "10.0.0.7/32", "10.1.0.0/16" })]
    [TestCase("0.0.0.0/0 ::/0 fd00::/8 ::1", new[] { "0.0.0.0/0", "::/0", "fd00::/8", "::1/128" })]
    public void Trusted_proxies_are_addresses_or_networks(string text, string[] networks) =>
        Assert.That(Load("trusted_proxy," + text).TrustedProxies.Select(network => $"{network}"), Is.EqualTo(networks));

    [TestCase("proxy.example")]
    [TestCase("localhost")]
    [TestCase("10.1")]
    [TestCase("010.0.0.1")]
    [TestCase("10.0.0.1/33")]
    [TestCase("10.0.0.1/8")]
    [TestCase("10.0.0.0/")]
    [TestCase("10.0.0.0/8/8")]
    [TestCase("/8")]
    [TestCase("10.0.0.1:80")]
    [TestCase("[::1]")]
    [TestCase("fe80::1%eth0")]
    [TestCase("::ffff:10.0.0.1")]
    [TestCase("10.0.0.1 *")]
    public void What_is_no_network_is_refused(string text) =>
        Assert.That(Refusal("trusted_proxy," + text), Does.Contain("is not a numeric address"));

    [TestCase("", "127.0.0.1", true)]
    [TestCase("", "::1", true)]
    [TestCase("", "0.0.0.0", false)]
    [TestCase("", "192.168.1.5", false)]
    [TestCase("", "::", false)]
    [TestCase("buy_by_get,local", "0.0.0.0", false)]
    [TestCase("buy_by_get,on", "0.0.0.0", true)]
    [TestCase("buy_by_get,off", "127.0.0.1", false)]
    public void Buying_by_get_is_on_where_a_server_listens_on_loopback_unless_it_is_set(string text, string address, bool isOn) =>
        Assert.That(Load(text).ChangesByGet(new IPEndPoint(IPAddress.Parse(address), 8080)), Is.EqualTo(isOn));

    private static StoreConfiguration Load(string text) =>
        ((ConfigurationOutcome.Loaded)ConfigurationLoader.Parse(text, "/shop")).Configuration;

    private static string Refusal(string text) => ((ConfigurationOutcome.Invalid)ConfigurationLoader.Parse(text, "/shop")).Error;
}
