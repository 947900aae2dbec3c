using BenchmarkDotNet.Attributes;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>
/// What sharing a commit costs beside the disk: threads that submit to a storage that takes everything at once.
/// </summary>
[MemoryDiagnoser]
public class GroupCommitBenchmarks
{
    private const int Submits = 20_000;

    private readonly GroupCommit<object> _group = new(new Nothing());
    private readonly object _command = new();

    /// <summary>Threads that submit.</summary>
    [Params(1, 16, 64)]
    public int Threads { get; set; }

    /// <summary>All submits of all threads.</summary>
    [Benchmark(OperationsPerInvoke = Submits)]
    public void Submit()
    {
        var threads = new Thread[Threads];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int j = 0; j < Submits / Threads; j++)
                {
                    _group.Submit(_command);
                }
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
    }

    private sealed class Nothing : IGroupCommitOwner<object>
    {
        public void Apply(object command)
        {
        }

        public CommitOutcome Commit() => CommitOutcome.Durable;

        public void Publish()
        {
        }

        public void Discard()
        {
        }

        public void Fail(Exception bug)
        {
        }
    }
}
