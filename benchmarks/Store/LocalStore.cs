using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;
using PygmyStore.FrontEndServer;
using PygmyStore.OrderServer;

namespace PygmyStore.Benchmarks.Store;

/// <summary>The whole store in this process, on free ports of this machine and in a folder of its own.</summary>
internal sealed class LocalStore : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-benchmark-").FullName;
    private readonly CatalogService _catalog;
    private readonly OrderService _order;
    private readonly FrontEndService _frontEnd;

    public LocalStore(Durability durability)
    {
        var anyPort = new IPEndPoint(IPAddress.Loopback, 0);
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder);
        StoreConfiguration configuration = loaded.Configuration with { Durability = durability, Catalog = anyPort, Order = anyPort, FrontEnd = anyPort };
        _catalog = CatalogService.Open(configuration);
        _catalog.Start();
        configuration = configuration with { Catalog = _catalog.LocalEndPoint };
        _order = OrderService.Open(configuration);
        _order.Start();
        _frontEnd = FrontEndService.Open(configuration with { Order = _order.LocalEndPoint });
        _frontEnd.Start();
    }

    public IPEndPoint FrontEnd => _frontEnd.LocalEndPoint;

    public IPEndPoint Catalog => _catalog.LocalEndPoint;

    public void Dispose()
    {
        foreach (IStoreServer server in new IStoreServer[] { _frontEnd, _order, _catalog })
        {
            server.Stop();
            server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
