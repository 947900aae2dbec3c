using System.Globalization;
using BenchmarkDotNet.Attributes;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>
/// A sale inside the catalog, without HTTP: deciding it, and deciding, writing and publishing it. And an append to the order
/// log. Nothing is synced, so these are the costs beside the disk.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // BenchmarkDotNet calls the cleanup.
public class SaleBenchmarks
#pragma warning restore CA1001
{
    private const int BatchLength = 64; // the buys that one call carries at most

    private static readonly Sale Sale =
        new(1, RequestOf(1).Op, 1, "How to get a good grade in 677 in 20 minutes a day", 1, 10m, 999, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-benchmark-").FullName;
    private readonly Sell[] _sales = [.. Enumerable.Range(0, BatchLength).Select(i => new Sell(RequestOf(i)))];
    private CatalogStore? _store;
    private Batch? _batch;
    private RecordLog? _log;
    private long _sold;

    /// <summary>Opens a store and an order log.</summary>
    [GlobalSetup]
    public void Open()
    {
        var folder = new DiskFolder(_folder);
        File.WriteAllText(Path.Combine(_folder, "inventory.csv"), LocalStore.Inventory());
        _store = CatalogRecovery.Open(folder, new CatalogStoreOptions { Durability = Durability.Os });
        _batch = new Batch(_store.Inventory);
        _log = RecordLog.Open(
            folder, OrderRecord.FileName, OrderRecord.Format, new RecordLogOptions { Durability = Durability.Os },
            static (_, _) => null).Log;
    }

    /// <summary>Closes them and removes their folder.</summary>
    [GlobalCleanup]
    public void Close()
    {
        _store!.Dispose();
        _log!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One of a batch of sales: is the op known, is there such a book, are there enough copies?</summary>
    [Benchmark(OperationsPerInvoke = BatchLength)]
    public int Decide()
    {
        foreach (Sell sale in _sales)
        {
            sale.Apply(_batch!);
        }

        int decided = _batch!.Sales;
        _batch.Clear();
        return decided;
    }

    /// <summary>One sale by itself, which no other shares its commit with.</summary>
    [Benchmark]
    public CommitOutcome Sell() => _store!.Submit(new Sell(RequestOf(++_sold)));

    /// <summary>One of a batch of orders in the log.</summary>
    [Benchmark(OperationsPerInvoke = BatchLength)]
    public CommitOutcome AppendOrder()
    {
        for (int i = 0; i < BatchLength; i++)
        {
            OrderRecord.Append(_log!, Sale);
        }

        return _log!.Commit();
    }

    private static SaleRequest RequestOf(long number) =>
        new("op-" + number.ToString("D20", CultureInfo.InvariantCulture), itemNumber: 1 + (int)(number % 1000), quantity: 1);
}
