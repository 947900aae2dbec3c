using System.Net;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.Common.Configuration;

[TestFixture]
public sealed class ConfigurationLoaderTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void The_command_line_beats_the_environment_beats_the_file_beats_the_default()
    {
        _folder.Write("config.txt", "catalog_calls,2\norder_calls,2\nmax_connections,2");
        var environment = new Dictionary<string, string> { ["PYGMY_CATALOG_CALLS"] = "3", ["PYGMY_ORDER_CALLS"] = "3" };
        StoreConfiguration configuration = Load(["--catalog-calls", "4"], environment);
        Assert.Multiple(() =>
        {
            Assert.That(configuration.CatalogCalls, Is.EqualTo(4));
            Assert.That(configuration.OrderCalls, Is.EqualTo(3));
            Assert.That(configuration.MaxConnections, Is.EqualTo(2));
            Assert.That(configuration.Workers, Is.EqualTo(1200));
        });
    }

    [Test]
    public void Relative_folders_belong_to_the_file_except_those_of_the_command_line()
    {
        _folder.Write("etc/config.txt", "data,store/../state");
        var environment = new Dictionary<string, string> { ["PYGMY_OUTPUT"] = "told" };
        StoreConfiguration configuration = Load(["--config", "etc/config.txt"], environment);
        Assert.That(configuration.DataFolder, Is.EqualTo(InFolder("etc", "state")));
        Assert.That(configuration.OutputFolder, Is.EqualTo(InFolder("etc", "told")));

        configuration = Load(["--config", "etc/config.txt", "--data", "mine"], NoEnvironment);
        Assert.That(configuration.DataFolder, Is.EqualTo(InFolder("mine")));
        Assert.That(configuration.OutputFolder, Is.EqualTo(InFolder("etc", "output")));
    }

    [Test]
    public void Absolute_folders_stay_as_they_are()
    {
        _folder.Write("config.txt", $"data,{_folder.Path}/elsewhere");
        Assert.That(Load([], NoEnvironment).DataFolder, Is.EqualTo(InFolder("elsewhere")));
    }

    [Test]
    public void The_nearest_file_above_the_current_folder_is_found()
    {
        _folder.Write("config.txt", "catalog_calls,2");
        string project = Directory.CreateDirectory(InFolder("CatalogServer", "bin")).FullName;
        Assert.That(Load([], NoEnvironment, project).DataFolder, Is.EqualTo(InFolder("data")));

        _folder.Write("CatalogServer/config.txt", "catalog_calls,3");
        Assert.That(Load([], NoEnvironment, project).CatalogCalls, Is.EqualTo(3));
    }

    [Test]
    public void The_search_upwards_ends_after_eight_folders()
    {
        _folder.Write("config.txt", "");
        string eight = Directory.CreateDirectory(InFolder("1/2/3/4/5/6/7/8")).FullName;
        string nine = Directory.CreateDirectory(Path.Combine(eight, "9")).FullName;
        Assert.That(Load([], NoEnvironment, eight).DataFolder, Is.EqualTo(InFolder("data")));
        Assert.That(ConfigurationLoader.Load(StoreProgram.Client, [], NoEnvironment, nine), Is.EqualTo(
            new ConfigurationOutcome.Invalid("config.txt: not in the current folder nor above it; name one with --config")));
    }

    [TestCase(StoreProgram.FrontEnd, 7, 8081, 8082)]
    [TestCase(StoreProgram.Catalog, 8080, 7, 8082)]
    [TestCase(StoreProgram.Order, 8080, 8081, 7)]
    public void The_port_option_is_the_port_of_the_server_that_is_started(
        StoreProgram program, int frontEnd, int catalog, int order)
    {
        _folder.Write("config.txt", "frontend,0.0.0.0:8080\ncatalog,0.0.0.0:8081\norder,0.0.0.0:8082");
        StoreConfiguration configuration = Load(["--port", "7"], NoEnvironment, _folder.Path, program);
        Assert.That(configuration.FrontEnd, Is.EqualTo(new IPEndPoint(IPAddress.Any, frontEnd)));
        Assert.That(configuration.Catalog, Is.EqualTo(new IPEndPoint(IPAddress.Any, catalog)));
        Assert.That(configuration.Order, Is.EqualTo(new IPEndPoint(IPAddress.Any, order)));
    }

    [Test]
    public void The_port_option_beats_the_port_of_the_address_option()
    {
        _folder.Write("config.txt", "");
        Assert.That(
            Load(["--port", "0", "--catalog", "[::1]:5"], NoEnvironment).Catalog,
            Is.EqualTo(new IPEndPoint(IPAddress.IPv6Loopback, 0)));
    }

    [Test]
    public void A_byte_order_mark_is_no_part_of_the_first_name()
    {
        _folder.Write("config.txt", "\uFEFFcatalog_calls,2");
        Assert.That(Load([], NoEnvironment).CatalogCalls, Is.EqualTo(2));
    }

    [Test]
    public void Salvage_is_a_flag()
    {
        _folder.Write("config.txt", "");
        Assert.That(Load(["--salvage", "--port", "0"], NoEnvironment).Salvage, Is.True);
        Assert.That(Load([], NoEnvironment).Salvage, Is.False);
    }

    [Test]
    public void Help_lists_every_setting_and_needs_no_file()
    {
        ConfigurationOutcome outcome = ConfigurationLoader.Load(
            StoreProgram.Catalog, ["--data", "x", "--help"], NoEnvironment, _folder.Path);
        string usage = ((ConfigurationOutcome.HelpWanted)outcome).Usage;
        foreach (Setting setting in SettingTable.All)
        {
            Assert.That(usage, Does.Contain($"  {setting.OptionName}   ").And.Contain(setting.Meaning));
        }

        Assert.That(usage, Does.Contain("--salvage").And.Contain("--port"));
    }

    private StoreConfiguration Load(
        string[] arguments, Dictionary<string, string> environment, string? currentFolder = null,
        StoreProgram program = StoreProgram.Catalog)
    {
        ConfigurationOutcome outcome = ConfigurationLoader.Load(program, arguments, environment, currentFolder ?? _folder.Path);
        Assert.That(outcome, Is.TypeOf<ConfigurationOutcome.Loaded>(), outcome.ToString());
        return ((ConfigurationOutcome.Loaded)outcome).Configuration;
    }

    private string InFolder(params string[] names) => Path.Combine([_folder.Path, .. names]);
}
