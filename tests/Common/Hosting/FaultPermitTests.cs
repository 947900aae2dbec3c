using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.FrontEndServer;
using PygmyStore.OrderServer;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Common.Hosting;

/// <summary>When a server may be wrong on purpose.</summary>
internal sealed class FaultPermitTests
{
    private static readonly PlantedFault[] Faults =
        [.. Enum.GetValues<PlantedFault>().Where(fault => fault != PlantedFault.None)];

    private static readonly Func<StoreConfiguration, IStoreServer>[] Servers =
        [CatalogService.Open, OrderService.Open, FrontEndService.Open];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("127.0.0.1:1", true, null)]
    [TestCase("127.255.255.254:1", true, null)]
    [TestCase("[::1]:1", true, null)]
    [TestCase("127.0.0.1:1", false, "has no file made-by-demo, so no demo has made it")]
    [TestCase("0.0.0.0:1", true, "0.0.0.0:1 is not a loopback address")]
    [TestCase("[::]:1", true, "is not a loopback address")]
    [TestCase("128.0.0.1:1", true, "is not a loopback address")]
    [TestCase("10.0.0.1:1", false, "is not a loopback address")]
    public void A_fault_needs_loopback_and_a_folder_that_a_demo_has_made(string endPoint, bool hasMarker, string? reason)
    {
        Mark(hasMarker);
        foreach (PlantedFault fault in Faults)
        {
            string? why = FaultPermit.WhyNot(IPEndPoint.Parse(endPoint), Configured(fault));
            Assert.That((why is null, why?.EndsWith(reason ?? "?", StringComparison.Ordinal)), Is.EqualTo(
                reason is null ? (true, (bool?)null) : (false, true)), why);
        }
    }

    [TestCase("127.0.0.1:1", true, null)]
    [TestCase("127.0.0.1:1", false, "has no file made-by-demo, so no demo has made it")]
    [TestCase("0.0.0.0:1", true, "a stage is for a demo: 0.0.0.0:1 is not a loopback address")]
    public void A_stage_needs_the_same(string endPoint, bool hasMarker, string? reason)
    {
        Mark(hasMarker);
        StoreConfiguration configuration = Configured(PlantedFault.None) with { Stage = new IPEndPoint(IPAddress.Loopback, 1) };
        string? why = FaultPermit.WhyNot(IPEndPoint.Parse(endPoint), configuration);
        Assert.That(why, reason is null ? Is.Null : Does.EndWith(reason));
    }

    [Test]
    public void A_store_without_a_fault_needs_nothing([Values] bool hasMarker)
    {
        Mark(hasMarker);
        StoreConfiguration configuration = Configured(PlantedFault.None);
        Assert.That(FaultPermit.WhyNot(new IPEndPoint(IPAddress.Any, 1), configuration), Is.Null);
        Assert.That(FaultPermit.NameOf(configuration), Is.Null);
        Assert.That(FaultPermit.Announcement(configuration), Is.Null);
    }

    [TestCaseSource(nameof(Servers))]
    public void No_server_starts_with_a_fault_in_a_folder_that_no_demo_has_made(Func<StoreConfiguration, IStoreServer> open)
    {
        StartupException? refusal = Assert.Throws<StartupException>(() => open(Configured(PlantedFault.ForgetKeys)).Dispose());
        Assert.That(refusal!.Message, Does.StartWith("fault forget_keys is for a demo: "));
    }

    [TestCaseSource(nameof(Servers))]
    public void No_server_starts_with_a_fault_beyond_loopback(Func<StoreConfiguration, IStoreServer> open)
    {
        Mark(true);
        var everywhere = new IPEndPoint(IPAddress.Any, 0);
        StoreConfiguration configuration = Configured(PlantedFault.ForgetKeys) with
        {
            ServiceKey = "key", // without it no server listens there anyway
            FrontEnd = everywhere,
            Catalog = everywhere,
            Order = everywhere,
        };
        StartupException? refusal = Assert.Throws<StartupException>(() => open(configuration).Dispose());
        Assert.That(refusal!.Message, Is.EqualTo("fault forget_keys is for a demo: 0.0.0.0:0 is not a loopback address"));
    }

    [Test]
    public void The_servers_announce_it_by_the_name_of_the_setting()
    {
        Assert.That(
            FaultPermit.Announcement(Configured(PlantedFault.CheckThenAct)),
            Is.EqualTo(
                "fault check_then_act is on: this store is wrong on purpose, and each answer says so in X-Pygmy-Fault"));
    }

    [TestCase("check_then_act", PlantedFault.CheckThenAct)]
    [TestCase("early_answer", PlantedFault.EarlyAnswer)]
    [TestCase("none", PlantedFault.None)]
    public void The_setting_has_the_names(string text, PlantedFault fault)
    {
        var outcome = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse($"fault,{text}", _folder.Path);
        Assert.That(outcome.Configuration.Fault, Is.EqualTo(fault));
    }

    [TestCase("CheckThenAct")]
    [TestCase("checkthenact")]
    [TestCase("")]
    public void Any_other_name_is_refused(string text) =>
        Assert.That(ConfigurationLoader.Parse($"fault,{text}", _folder.Path), Is.TypeOf<ConfigurationOutcome.Invalid>());

    private StoreConfiguration Configured(PlantedFault fault)
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder.Path);
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        return loaded.Configuration with { Fault = fault, FrontEnd = any, Catalog = any, Order = any, RequestLog = false };
    }

    private void Mark(bool hasMarker)
    {
        string data = Directory.CreateDirectory(Path.Combine(_folder.Path, "data")).FullName;
        if (hasMarker)
        {
            File.WriteAllText(Path.Combine(data, FaultPermit.MarkerFile), "");
        }
    }
}
