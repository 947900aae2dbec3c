using System.Text;
using BenchmarkDotNet.Attributes;
using PygmyStore.Benchmarks.Harness;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>
/// One request through one tier, and through several, over one connection each. The servers run in this process, and the client
/// allocates nothing, so what is counted as allocated are the servers' bytes, of all threads.
/// </summary>
/// <remarks>The order service asks the catalog once a second, which adds a few bytes to a request.</remarks>
[MemoryDiagnoser]
#pragma warning disable CA1001 // BenchmarkDotNet calls the cleanup.
public class TierBenchmarks
#pragma warning restore CA1001
{
    private static readonly byte[] HealthRequest = Get("/healthz");
    private static readonly byte[] LookupRequest = Get("/books/1");
    private static readonly byte[] SearchRequest = Get("/books?topic=shelf+7");
    private static readonly byte[] BuyRequest = Encoding.ASCII.GetBytes(
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
        + """{"item_number":1}""");

    private LocalStore? _store;
    private RawClient? _frontEnd;
    private RawClient? _catalog;
    private RawClient? _order;

    /// <summary>Starts the store.</summary>
    [GlobalSetup]
    public void Start()
    {
        _store = new LocalStore();
        _frontEnd = new RawClient(_store.FrontEnd);
        _catalog = new RawClient(_store.Catalog);
        _order = new RawClient(_store.Order);
    }

    /// <summary>Stops it.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _frontEnd!.Dispose();
        _catalog!.Dispose();
        _order!.Dispose();
        _store!.Dispose();
    }

    /// <summary>The front end alone: sockets, parser, router, writer, log.</summary>
    [Benchmark(Baseline = true)]
    public int FrontEndHealth() => _frontEnd!.Ask(HealthRequest, "200"u8);

    /// <summary>The catalog alone, with a constant answer.</summary>
    [Benchmark]
    public int CatalogHealth() => _catalog!.Ask(HealthRequest, "200"u8);

    /// <summary>The catalog alone, with a book.</summary>
    [Benchmark]
    public int CatalogLookup() => _catalog!.Ask(LookupRequest, "200"u8);

    /// <summary>The order service alone, with a constant answer.</summary>
    [Benchmark]
    public int OrderHealth() => _order!.Ask(HealthRequest, "200"u8);

    /// <summary>The front end, and the catalog if it has no such book.</summary>
    [Benchmark]
    public int Lookup() => _frontEnd!.Ask(LookupRequest, "200"u8);

    /// <summary>The same with a list of four books.</summary>
    [Benchmark]
    public int Search() => _frontEnd!.Ask(SearchRequest, "200"u8);

    /// <summary>All three, without a sync.</summary>
    [Benchmark]
    public int Buy() => _frontEnd!.Ask(BuyRequest, "201"u8);

    private static byte[] Get(string target) => Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
}
