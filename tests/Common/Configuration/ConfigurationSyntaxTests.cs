using System.Net;
using PygmyStore.Common.Configuration;

using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Configuration;

[TestFixture]
public sealed class ConfigurationSyntaxTests
{
    [TestCase("frontend,127.0.0.1:0", "127.0.0.1", 0)]
    [TestCase("frontend,0.0.0.0:65535", "0.0.0.0", 65535)]
    [TestCase("frontend,localhost:00080", "127.0.0.1", 80)]
    [TestCase("frontend,[::1]:8080", "::1", 8080)]
    [TestCase("frontend,[::]:8080", "::", 8080)]
    [TestCase("\tfrontend , 10.0.0.1:1\t# comment", "10.0.0.1", 1)]
    public void An_address_is_numeric_or_localhost(string text, string address, int port) =>
        Assert.That(Parse(text).FrontEnd, Is.EqualTo(new IPEndPoint(IPAddress.Parse(address), port)));

    [TestCase("admin_key,a#b", "a#b")]
    [TestCase("admin_key,a,b", "a,b")]
    [TestCase("admin_key,a #b", "a")]
    [TestCase("admin_key,a\t#b", "a")]
    [TestCase("admin_key,a#b # c", "a#b")]
    [TestCase("admin_key,#a", "#a")]
    [TestCase("admin_key, #a", null)]
    [TestCase("admin_key,", null)]
    [TestCase("#admin_key,a", null)]
    [TestCase("\r\n \r\nadmin_key,a\r\n", "a")]
    public void A_comment_begins_at_a_line_or_after_a_space(string text, string? key) =>
        Assert.That(Parse(text).AdminKey, Is.EqualTo(key));

    [TestCase("frontend_max_workers,1", 1)]
    [TestCase("frontend_max_workers,4096", 4096)]
    public void The_ends_of_a_range_belong_to_it(string text, int workers) =>
        Assert.That(Parse(text).FrontEndMaxWorkers, Is.EqualTo(workers));

    [Test]
    public void The_typed_values_come_from_the_text()
    {
        StoreConfiguration configuration = Parse(
            "durability,os\nbuy_by_get,off\nportable,on\ncall_timeout_ms,1500\nmax_body_bytes,1024\nworkers,64");
        Assert.Multiple(() =>
        {
            Assert.That(configuration.Durability, Is.EqualTo(Durability.Os));
            Assert.That(configuration.BuyByGet, Is.EqualTo(BuyByGet.Off));
            Assert.That(configuration.Portable, Is.True);
            Assert.That(configuration.CallTimeout, Is.EqualTo(TimeSpan.FromSeconds(1.5)));
            Assert.That(configuration.MaxBodyBytes, Is.EqualTo(1024));
            Assert.That(configuration.Workers, Is.EqualTo(64));
        });
    }

    [Test]
    public void Keys_do_not_show_when_a_configuration_is_printed() =>
        Assert.That(Parse("admin_key,hush").ToString(), Does.Not.Contain("hush"));

    private static StoreConfiguration Parse(string text)
    {
        ConfigurationOutcome outcome = ConfigurationLoader.Parse(text, "/shop");
        Assert.That(outcome, Is.TypeOf<ConfigurationOutcome.Loaded>(), outcome.ToString());
        return ((ConfigurationOutcome.Loaded)outcome).Configuration;
    }
}
