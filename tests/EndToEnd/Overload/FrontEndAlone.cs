using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.FrontEndServer;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>A front end in this process, without a cache, whose upstreams are the test's.</summary>
internal sealed class FrontEndAlone : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-frontend-").FullName;
    private readonly FrontEndService _service;

    public FrontEndAlone(IPEndPoint catalog, IPEndPoint order, Func<StoreConfiguration, StoreConfiguration> change)
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder);
        _service = FrontEndService.Open(change(loaded.Configuration with
        {
            FrontEnd = new IPEndPoint(IPAddress.Loopback, 0),
            Catalog = catalog,
            Order = order,
            CacheMode = CacheMode.None,
        }));
        _service.Start();
    }

    public WireClient Connect() => new(_service.LocalEndPoint);

    public void Dispose()
    {
        _service.Stop();
        _service.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
