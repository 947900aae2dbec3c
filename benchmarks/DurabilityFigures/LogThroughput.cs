using System.Diagnostics;
using PygmyStore.Client;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// The log alone, without network: threads that each append a record and wait until it is durable, with group commit and with a
/// sync for each record.
/// </summary>
internal static class LogThroughput
{
    private const int ManyThreads = 64;

    public static void Measure(RunSize size, string folder, DiskSyncLatency disk, Terminal terminal)
    {
        Variant[] variants =
        [
            new("a sync each", 1, MaxBatch: 1),
            new("a sync each", ManyThreads, MaxBatch: 1),
            new("group commit", ManyThreads, MaxBatch: int.MaxValue),
        ];
        for (int round = 0; round < size.Rounds; round++)
        {
            disk.Measure("the log", size);
            foreach (Variant variant in variants)
            {
                Measure(variant, size.Turn, folder);
            }
        }

        Section.Begin("The log alone: threads that append a record and wait for it", terminal);
        var table = new ReportTable("commit", "threads", "records/s", "range", "records per sync", "CPU us a record");
        foreach (Variant variant in variants)
        {
            table.Add(
                variant.Commit,
                $"{variant.Threads}",
                variant.RecordsPerSecond.Text(),
                variant.RecordsPerSecond.Range(),
                variant.BatchSize.Text("F1"),
                variant.MicrosecondsEach.Text("F1"));
        }

        table.WriteTo(terminal);
    }

    private static void Measure(Variant variant, TimeSpan turn, string folder)
    {
        string name = $"log-{Guid.NewGuid():N}.csv";
        using var owner = new OrderLogOwner(OrderLikeRecords.Open(folder, name).Log!);
        var group = new GroupCommit<OrderLogOwner>(owner, variant.MaxBatch);
        using var together = new Barrier(variant.Threads + 1);
        bool isOver = false, hasFailed = false;
        var threads = new Thread[variant.Threads];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                together.SignalAndWait();
                while (!Volatile.Read(ref isOver))
                {
                    if (group.Submit(owner) != CommitOutcome.Durable)
                    {
                        Volatile.Write(ref hasFailed, true);
                        return;
                    }
                }
            });
            threads[i].Start();
        }

        together.SignalAndWait();
        TimeSpan processorTime = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(turn);
        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, thread => thread.Join());
        if (hasFailed)
        {
            throw new UnusableRunException("the disk took no more records");
        }

        variant.RecordsPerSecond.Add(group.Records / Stopwatch.GetElapsedTime(start).TotalSeconds);
        variant.MicrosecondsEach.Add((Environment.CpuUsage.TotalTime - processorTime).TotalMicroseconds / group.Records);
        variant.BatchSize.Add((double)group.Records / group.Commits);
        File.Delete(Path.Combine(folder, name));
    }

    private sealed record Variant(string Commit, int Threads, int MaxBatch)
    {
        public Rounds RecordsPerSecond { get; } = new();

        public Rounds BatchSize { get; } = new();

        public Rounds MicrosecondsEach { get; } = new();
    }

    private sealed class OrderLogOwner(RecordLog log) : IGroupCommitOwner<OrderLogOwner>, IDisposable
    {
        public void Apply(OrderLogOwner command) => OrderLikeRecords.Append(log);

        public CommitOutcome Commit() => log.Commit();

        public void Publish()
        {
        }

        public void Discard() => log.DiscardPending();

        public void Dispose() => log.Dispose();
    }
}
