using System.Net;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.Common.Configuration;

/// <summary>The option with which the client's stage starts a server. It is no setting.</summary>
[TestFixture]
internal sealed class StageOptionTests
{
    [Test]
    public void A_server_has_it([Values(StoreProgram.FrontEnd, StoreProgram.Catalog, StoreProgram.Order)] StoreProgram program)
    {
        var loaded = (ConfigurationOutcome.Loaded)Load(program, "--stage", "127.0.0.1:4711");
        Assert.That(loaded.Configuration.Stage, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 4711)));
        Assert.That(((ConfigurationOutcome.HelpWanted)Load(program, "--help")).Usage, Does.Contain("--stage ADDRESS"));
    }

    [TestCase("10.0.0.1:4711", "--stage: 10.0.0.1:4711 is not a loopback address, and a stage is on no other")]
    [TestCase("4711", "--stage: '4711' is not address:port")]
    public void It_is_an_address_on_loopback(string address, string error) => Assert.That(
        Load(StoreProgram.FrontEnd, "--stage", address), Is.EqualTo(new ConfigurationOutcome.Invalid(error)));

    [Test]
    public void The_client_has_it_not() => Assert.That(
        Load(StoreProgram.Client, "--stage", "127.0.0.1:4711"), Is.TypeOf<ConfigurationOutcome.Invalid>());

    [Test]
    public void It_is_in_no_environment() => Assert.That(
        ConfigurationLoader.Load(
            StoreProgram.FrontEnd, [], new Dictionary<string, string> { ["PYGMY_STAGE"] = "127.0.0.1:1" }, "/", needsFile: false),
        Is.EqualTo(new ConfigurationOutcome.Invalid("PYGMY_STAGE: unknown setting in the environment")));

    private static ConfigurationOutcome Load(StoreProgram program, params string[] arguments) =>
        ConfigurationLoader.Load(program, arguments, new Dictionary<string, string>(), "/", needsFile: false);
}
