using System.Globalization;
using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.FrontEndServer;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer;

/// <summary>A front end in this process before a <see cref="StubCatalog"/>, without an order service.</summary>
internal sealed class StubbedFrontEnd : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-front-").FullName;

    public StubbedFrontEnd(
        Func<StoreConfiguration, StoreConfiguration>? change = null, Action<StubCatalog>? script = null, bool awaitsLease = true)
    {
        script?.Invoke(Catalog);
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder);
        StoreConfiguration configuration = loaded.Configuration with
        {
            Catalog = Catalog.EndPoint,
            FrontEnd = new IPEndPoint(IPAddress.Loopback, 0),
        };
        Service = FrontEndService.Open(change is null ? configuration : change(configuration));
        Service.Start();
        if (awaitsLease)
        {
            Await(() => Metric("pygmy_cache_lease") == 1);
        }
    }

    public StubCatalog Catalog { get; } = new();

    public FrontEndService Service { get; }

    public WireClient Connect() => new(Service.Host.LocalEndPoint);

    public double Metric(string name)
    {
        using WireClient client = Connect();
        string line = client.Ask("GET", "/metrics").Body.Split('\n').Single(
            line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Asks until it holds.</summary>
    public static void Await(Func<bool> holds)
    {
        for (int attempt = 0; !holds(); attempt++)
        {
            Assert.That(attempt, Is.LessThan(1000));
            Thread.Sleep(10); // not synchronisation: the pace of a question that is repeated until it is answered
        }
    }

    public void Dispose()
    {
        Service.Stop();
        Service.Dispose();
        Catalog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
