using System.Net;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.Common.Configuration;

/// <summary>Several front ends in one configuration, and which of them a process is.</summary>
public class FrontEndAddressTests
{
    private const string Two = "frontend,127.0.0.1:8080 127.0.0.1:8090\n";

    [Test]
    public void The_first_is_meant_unless_listen_names_another()
    {
        Assert.That(Load(Two).FrontEnd, Is.EqualTo(At(8080)));
        Assert.That(Load(Two + "listen,127.0.0.1:8090\n").FrontEnd, Is.EqualTo(At(8090)));
    }

    [Test]
    public void All_are_known_whichever_is_meant([Values("", "listen,127.0.0.1:8090\n")] string listen) =>
        Assert.That(Load(Two + listen).AllFrontEnds(), Is.EquivalentTo(new[] { At(8080), At(8090) }));

    [TestCase("frontend,\n", "frontend: ")]
    [TestCase("frontend,127.0.0.1:8080 127.0.0.1:8080\n", "is given twice")]
    [TestCase("frontend,127.0.0.1:8080 shop\n", "shop")]
    [TestCase(Two + "listen,127.0.0.1:8070\n", "listen: 127.0.0.1:8070 is none of the addresses of frontend")]
    public void An_error_says_what_is_wrong(string text, string reason)
    {
        var invalid = ConfigurationLoader.Parse(text, "/shop") as ConfigurationOutcome.Invalid;
        Assert.That(invalid?.Error, Does.Contain(reason));
    }

    [Test]
    public void Too_many_are_an_error()
    {
        string text = "frontend," + string.Join(' ', Enumerable.Range(1, 17).Select(port => $"127.0.0.1:{port}")) + "\n";
        var invalid = ConfigurationLoader.Parse(text, "/shop") as ConfigurationOutcome.Invalid;
        Assert.That(invalid?.Error, Does.Contain("more than 16"));
    }

    private static IPEndPoint At(int port) => new(IPAddress.Loopback, port);

    private static StoreConfiguration Load(string text) =>
        ((ConfigurationOutcome.Loaded)ConfigurationLoader.Parse(text, "/shop")).Configuration;
}
