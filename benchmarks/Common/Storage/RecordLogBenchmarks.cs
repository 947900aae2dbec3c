using BenchmarkDotNet.Attributes;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.Common.Storage;

/// <summary>What one durable record costs on this disk, alone and in a batch that shares one sync.</summary>
public class RecordLogBenchmarks
{
    private string _folder = "";
    private RecordLog? _log;

    /// <summary>Records that share a sync.</summary>
    [Params(1, 64)]
    public int BatchSize { get; set; }

    /// <summary>What an acknowledgement means.</summary>
    [Params(Durability.Fsync, Durability.Os)]
    public Durability Durability { get; set; }

    /// <summary>Opens an empty log in a folder of its own.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-benchmark-").FullName;
        var options = new RecordLogOptions { Durability = Durability };
        _log = RecordLog.Open(new DiskFolder(_folder), "log.csv", new LogFormat("benchmark", 1), options, (_, _) => null).Log;
    }

    /// <summary>Removes the folder.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _log!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A batch: encoded, written, synced.</summary>
    [Benchmark]
    public CommitOutcome AppendBatch()
    {
        for (int i = 0; i < BatchSize; i++)
        {
            _log!.StartRecord().Field("sold").Field(i).Field("3f9a01c277b2-17").Field(2).Field(1).Field(20).End();
        }

        return _log!.Commit();
    }
}
