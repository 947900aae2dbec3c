using BenchmarkDotNet.Attributes;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>
/// The latency of one customer's request through the three servers, over one keep-alive connection. The load client measures
/// throughput and latency under load.
/// </summary>
#pragma warning disable CA1001 // BenchmarkDotNet calls the cleanup.
public class StoreBenchmarks
#pragma warning restore CA1001
{
    private string _folder = "";
    private ServerProcesses? _store;
    private Upstream? _customer;

    /// <summary>What an acknowledged buy survives: a power cut, or only a kill of the servers.</summary>
    [Params(Durability.Fsync, Durability.Os)]
    public Durability Durability { get; set; }

    /// <summary>Starts the servers, with more copies than a run can buy.</summary>
    [GlobalSetup]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-benchmark-").FullName;
        _store = new ServerProcesses(_folder, "--durability", Durability.ToString().ToLowerInvariant());
        _store.RestockBooks();
        _customer = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = _store.FrontEnd, MaxCalls = 1 });
    }

    /// <summary>Stops the servers and removes their folder.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _customer!.Dispose();
        _store!.Dispose();
        Directory.Delete(_folder, recursive: true);
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
