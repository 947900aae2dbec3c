using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Tests.Simulation.Protocol;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// The whole store in processes of its own, with two front ends, in a folder that goes with it. The addresses outlive the
/// processes.
/// </summary>
internal sealed class ProcessStore : IDisposable
{
    /// <summary>The least that may be set, some 35 records: segments are begun and deleted all the time.</summary>
    public const int CheckpointBytes = 4096;

    private const int FrontEndCount = 2;

    /// <summary>A lease is shorter than most pauses of a server, so that leases end in a run.</summary>
    private const string UsualCache = "cache_mode,invalidate\ncache_lease_ms,200";

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
    /// <param name="cache">Lines of config.txt about the cache.</param>
    /// <param name="asked">Which service the front ends ask for a buy.</param>
    public ProcessStore(
        string durability, int refusalMemoryMilliseconds = 120_000, string cache = UsualCache,
        AskedService asked = AskedService.Order)
    {
        IPEndPoint[] addresses = FreeAddresses(FrontEndCount + 2);
        FrontEndAddresses = addresses[..FrontEndCount];
        (CatalogAddress, IPEndPoint order) = (addresses[FrontEndCount], addresses[FrontEndCount + 1]);
        string config = Path.Combine(_folder, "config.txt");
        File.WriteAllText(
            config,
            $"frontend,{string.Join(' ', FrontEndAddresses)}\ncatalog,{CatalogAddress}\norder,{order}\ndurability,{durability}\n"
            + $"refusal_memory_ms,{refusalMemoryMilliseconds}\n{cache}\n{Settings}\n");
        Catalog = new StoreProcess("CatalogServer", config);
        Order = new StoreProcess("OrderServer", config);
        FrontEnds = [.. FrontEndAddresses.Select((address, i) => new StoreProcess(
            "FrontEndServer", config, "--listen", $"{address}", "--output", i == 0 ? OutputFolder : $"{OutputFolder}-{i + 1}",
            "--buy-path", asked == AskedService.Catalog || (asked == AskedService.Either && i == 0)
                ? "catalog_first" : "order_first"))];
    }

    public string OutputFolder => Path.Combine(_folder, "output");

    public IReadOnlyList<IPEndPoint> FrontEndAddresses { get; }

    public IPEndPoint FrontEndAddress => FrontEndAddresses[0];

    public string DataFolder => Path.Combine(_folder, "data");

    public IPEndPoint CatalogAddress { get; }

    public StoreProcess Catalog { get; }

    public StoreProcess Order { get; }

    public IReadOnlyList<StoreProcess> FrontEnds { get; }

    public StoreProcess FrontEnd => FrontEnds[0];

    /// <summary>How many segments the catalog's journal has had so far.</summary>
    public int SegmentsStarted => Directory.EnumerateFiles(Path.Combine(_folder, "data"), "journal-*.csv")
        .Select(path => int.Parse(Path.GetFileNameWithoutExtension(path).AsSpan("journal-".Length), CultureInfo.InvariantCulture))
        .Max();

    /// <summary>Starts all and returns when they serve.</summary>
    public void Start()
    {
        StoreProcess[] all = [Catalog, Order, .. FrontEnds];
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
        var errors = new List<Exception>();
        foreach (StoreProcess process in (StoreProcess[])[.. FrontEnds, Order, Catalog])
        {
            try
            {
                process.Dispose();
            }
            catch (InvalidOperationException error)
            {
                errors.Add(error); // the others are killed too
            }
        }

        Directory.Delete(_folder, recursive: true);
        Assert.That(errors, Is.Empty);
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
