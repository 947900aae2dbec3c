using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.FrontEndServer;
using PygmyStore.OrderServer;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>
/// The whole store in this process, so that what its servers allocate can be counted. On free ports and in a folder of its own,
/// which goes with it. Acknowledged buys survive a kill, not a power cut: the disk would be most of what is measured.
/// </summary>
internal sealed class LocalStore : IDisposable
{
    private const string Settings = "frontend,127.0.0.1:0\ncatalog,127.0.0.1:0\norder,127.0.0.1:0\ndurability,os\n";
    private const int Books = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-benchmark-").FullName;
    private readonly CatalogService _catalog;
    private readonly OrderService _order;

    public LocalStore()
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse(Settings, _folder);
        StoreConfiguration configuration = loaded.Configuration;
        Directory.CreateDirectory(configuration.DataFolder);
        File.WriteAllText(Path.Combine(configuration.DataFolder, "inventory.csv"), Inventory());
        _catalog = CatalogService.Open(configuration);
        _catalog.Start();
        configuration = configuration with { Catalog = _catalog.Host.LocalEndPoint };
        _order = OrderService.Open(configuration);
        _order.Start();
        FrontEndService = FrontEndService.Open(configuration with { Order = _order.Host.LocalEndPoint });
        FrontEndService.Start();
    }

    public FrontEndService FrontEndService { get; }

    public IPEndPoint FrontEnd => FrontEndService.Host.LocalEndPoint;

    public IPEndPoint Catalog => _catalog.Host.LocalEndPoint;

    public IPEndPoint Order => _order.Host.LocalEndPoint;

    public void Dispose()
    {
        FrontEndService.Stop();
        FrontEndService.Dispose();
        _order.Stop();
        _order.Dispose();
        _catalog.Stop();
        _catalog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Four books for each topic, and more copies than a run can buy.</summary>
    public static string Inventory() => "item_number,title,topic,stock,cost\n" + string.Concat(
        Enumerable.Range(1, Books).Select(i => $"{i},Book number {i},shelf {(i - 1) / 4},1000000000,{5 + (i % 20)}\n"));
}
