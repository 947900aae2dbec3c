using BenchmarkDotNet.Attributes;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.Store;

/// <summary>
/// The latency of one customer's request through the whole store, over one keep-alive connection. Throughput, and latency under load,
/// are the load client's to measure.
/// </summary>
#pragma warning disable CA1001 // BenchmarkDotNet calls the cleanup.
public class StoreBenchmarks
#pragma warning restore CA1001
{
    private LocalStore? _store;
    private Upstream? _customer;

    /// <summary>What an acknowledged buy survives: a power cut, or only the end of the servers.</summary>
    [Params(Durability.Fsync, Durability.Os)]
    public Durability Durability { get; set; }

    /// <summary>Starts the store, with more copies than any run can buy.</summary>
    [GlobalSetup]
    public void Start()
    {
        _store = new LocalStore(Durability);
        using var clerk = new Upstream(new UpstreamOptions { Name = "catalog", EndPoint = _store.Catalog });
        using UpstreamCall restock = clerk.Call(new UpstreamRequest { Method = RequestMethod.Put, Target = "/update/1"u8, Body = """{"stock":1000000000}"""u8 });
        Expect(200, restock);
        _customer = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = _store.FrontEnd, MaxCalls = 1 });
    }

    /// <summary>Stops the store.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _customer!.Dispose();
        _store!.Dispose();
    }

    /// <summary>Answered by the front end alone.</summary>
    [Benchmark(Baseline = true)]
    public int Health() => Get("/healthz"u8);

    /// <summary>Two tiers.</summary>
    [Benchmark]
    public int Lookup() => Get("/books/1"u8);

    /// <summary>Two tiers and a list.</summary>
    [Benchmark]
    public int Search() => Get("/books?topic=graduate+school"u8);

    /// <summary>Three tiers and, with fsync, two syncs.</summary>
    [Benchmark]
    public int Buy()
    {
        using UpstreamCall call = _customer!.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/orders"u8,
            Body = """{"item_number":1}"""u8,
        });
        return Expect(201, call);
    }

    private int Get(ReadOnlySpan<byte> target)
    {
        using UpstreamCall call = _customer!.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = target });
        return Expect(200, call);
    }

    private static int Expect(int status, in UpstreamCall call) =>
        call.Outcome == UpstreamOutcome.Answered && call.Status == status
            ? call.Body.Length
            : throw new InvalidOperationException($"{call.Outcome} where {status} was expected");
}
