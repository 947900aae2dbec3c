using System.Net;
using System.Net.Sockets;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.FrontEndServer;
using PygmyStore.OrderServer;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>The whole store in this process, on free ports and in a folder of its own, which goes with it.</summary>
internal sealed class RunningStore : IDisposable
{
    private readonly StoreConfiguration _configuration;
    private bool _isHandedOver;

    private RunningStore(StoreConfiguration configuration)
    {
        configuration = configuration with
        {
            FrontEnd = AnyPort(configuration.FrontEnd),
            Order = configuration.BuyPath == BuyPath.CatalogFirst ? FreePort() : AnyPort(configuration.Order),
        };
        Catalog = CatalogService.Open(configuration with { Catalog = AnyPort(configuration.Catalog) });
        Catalog.Start();
        configuration = configuration with { Catalog = Catalog.LocalEndPoint };
        Order = OrderService.Open(configuration);
        Order.Start();
        configuration = configuration with { Order = Order.LocalEndPoint };
        FrontEnd = FrontEndService.Open(configuration);
        FrontEnd.Start();
        _configuration = configuration;
    }

    public CatalogService Catalog { get; private set; }

    public OrderService Order { get; }

    public FrontEndService FrontEnd { get; }

    public string Folder => Path.GetDirectoryName(_configuration.DataFolder)!;

    public string DataFolder => _configuration.DataFolder;

    public static RunningStore Start(Func<StoreConfiguration, StoreConfiguration>? change = null) =>
        Start(Directory.CreateTempSubdirectory("pygmy-store-").FullName, change);

    /// <summary>Stops the store and starts it anew on the same data, which from then on is the new one's.</summary>
    public RunningStore Restart(Func<StoreConfiguration, StoreConfiguration>? change = null)
    {
        Stop();
        _isHandedOver = true;
        return Start(Folder, change);
    }

    public WireClient Connect() => new(FrontEnd.LocalEndPoint);

    /// <summary>The audit's verdict once the store has settled.</summary>
    public WireAnswer Audit()
    {
        using WireClient client = Connect();
        for (int attempt = 0; ; attempt++)
        {
            WireAnswer answer = client.Ask("GET", "/audit");
            if (attempt == 100 || answer.Json("data.verdict").GetString() != "settling")
            {
                return answer;
            }

            Thread.Sleep(50); // not synchronisation: the bounded pace of a question that is repeated until it is answered
        }
    }

    public void Dispose()
    {
        if (!_isHandedOver)
        {
            Stop();
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Stops the catalog alone and starts it again, after something has been done to its files.</summary>
    public void RestartCatalog(Action between)
    {
        Catalog.Stop();
        Catalog.Dispose();
        between();
        Catalog = CatalogService.Open(_configuration);
        Catalog.Start();
    }

    /// <summary>Starts a store on a folder, which goes with it.</summary>
    public static RunningStore Start(string folder, Func<StoreConfiguration, StoreConfiguration>? change)
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", folder);
        return new RunningStore(change is null ? loaded.Configuration : change(loaded.Configuration));
    }

    /// <summary>An address that the catalog knows before the order service is there.</summary>
    private static IPEndPoint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private static IPEndPoint AnyPort(IPEndPoint configured) => new(configured.Address, 0);

    private void Stop()
    {
        FrontEnd.Stop();
        FrontEnd.Dispose();
        Order.Stop();
        Order.Dispose();
        Catalog.Stop();
        Catalog.Dispose();
    }
}
