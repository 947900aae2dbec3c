using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// The whole store in processes of its own, in a folder that goes with it. The addresses outlive the processes.
/// </summary>
internal sealed class ProcessStore : IDisposable
{
    /// <summary>The least that may be set, some 35 records: segments are begun and deleted all the time.</summary>
    public const int CheckpointBytes = 4096;

    // Short, so that a run of a few seconds sees many timeouts.
    private static readonly string Settings = $"""
        connect_timeout_ms,200
        call_timeout_ms,400
        adopt_every_ms,100
        checkpoint_bytes,{CheckpointBytes}
        upstream_wait_ms,30000
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-killing-").FullName;

    /// <param name="durability">The setting of that name.</param>
    /// <param name="refusalMemoryMilliseconds">How long a refusal keeps its segment.</param>
    public ProcessStore(string durability, int refusalMemoryMilliseconds = 120_000)
    {
        IPEndPoint[] addresses = FreeAddresses(3);
        (FrontEndAddress, CatalogAddress) = (addresses[0], addresses[1]);
        string config = Path.Combine(_folder, "config.txt");
        File.WriteAllText(
            config,
            $"frontend,{addresses[0]}\ncatalog,{addresses[1]}\norder,{addresses[2]}\ndurability,{durability}\n"
            + $"refusal_memory_ms,{refusalMemoryMilliseconds}\n{Settings}\n");
        Catalog = new StoreProcess("CatalogServer", config);
        Order = new StoreProcess("OrderServer", config);
        FrontEnd = new StoreProcess("FrontEndServer", config);
    }

    public string OutputFolder => Path.Combine(_folder, "output");

    public IPEndPoint FrontEndAddress { get; }

    public string DataFolder => Path.Combine(_folder, "data");

    public IPEndPoint CatalogAddress { get; }

    public StoreProcess Catalog { get; }

    public StoreProcess Order { get; }

    public StoreProcess FrontEnd { get; }

    /// <summary>How many segments the catalog's journal has had so far.</summary>
    public int SegmentsStarted => Directory.EnumerateFiles(Path.Combine(_folder, "data"), "journal-*.csv")
        .Select(path => int.Parse(Path.GetFileNameWithoutExtension(path).AsSpan("journal-".Length), CultureInfo.InvariantCulture))
        .Max();

    /// <summary>Starts all three and returns when they serve.</summary>
    public void Start()
    {
        StoreProcess[] all = [Catalog, Order, FrontEnd];
        Array.ForEach(all, process => process.Start());
        Array.ForEach(all, process => process.Await());
    }

    /// <summary>Kills the two that keep something, and returns when they serve again.</summary>
    public void Restart()
    {
        StoreProcess[] both = [Order, Catalog];
        Array.ForEach(both, process => process.Kill());
        Array.ForEach(both, process => process.Start());
        Array.ForEach(both, process => process.Await());
    }

    public void Dispose()
    {
        try
        {
            FrontEnd.Dispose();
        }
        finally
        {
            try
            {
                Order.Dispose();
            }
            finally
            {
                Catalog.Dispose();
                Directory.Delete(_folder, recursive: true);
            }
        }
    }

    /// <summary>
    /// Free ports below those that Linux gives to outgoing connections: one of those could take a port while its server is down.
    /// </summary>
    private static IPEndPoint[] FreeAddresses(int count)
    {
        const int first = 10_000, end = 32_000, maxTries = 1000;
        var listeners = new List<TcpListener>();
        for (int i = 0; i < maxTries && listeners.Count < count; i++)
        {
            var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(first, end));
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException)
            {
                listener.Dispose(); // taken: another one
            }
        }

        Assert.That(
            listeners, Has.Count.EqualTo(count),
            string.Create(CultureInfo.InvariantCulture, $"no free ports from {first} to {end}"));
        IPEndPoint[] addresses = [.. listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint)];
        listeners.ForEach(listener => listener.Dispose());
        return addresses;
    }
}
