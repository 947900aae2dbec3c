using System.Diagnostics;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Storage;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// The log alone, without network: threads that append a record and wait until it is durable, with group commit and with a sync
/// for each record.
/// </summary>
internal static class LogThroughput
{
    private const int ManyThreads = 64;

    public static void Measure(RunSize size, string folder, DiskSyncLatency disk, Terminal terminal)
    {
        var table = new FigureTable("The log alone: threads that append a record and wait for it", "commit", "threads");
        (int Threads, int MaxBatch, FigureRow Row)[] variants =
        [
            (1, 1, table.AddRow("a sync each", "1")),
            (ManyThreads, 1, table.AddRow("a sync each", $"{ManyThreads}")),
            (ManyThreads, int.MaxValue, table.AddRow("group commit", $"{ManyThreads}")),
        ];
        for (int round = 0; round < size.Rounds; round++)
        {
            disk.Measure("the log", size);
            foreach ((int count, int maxBatch, FigureRow row) in variants)
            {
                Measure(count, maxBatch, row, size.Turn, folder);
            }
        }

        table.Print(terminal);
    }

    private static void Measure(int count, int maxBatch, FigureRow row, TimeSpan turn, string folder)
    {
        string name = $"log-{Guid.NewGuid():N}.csv";
        using var owner = new OrderLogOwner(OrderLikeRecords.Open(folder, name).Log!);
        var group = new GroupCommit<OrderLogOwner>(owner, maxBatch);
        using var together = new Barrier(count + 1);
        bool isOver = false, hasFailed = false;
        var threads = new Thread[count];
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

        row.AddWithRange("records/s", group.Records / Stopwatch.GetElapsedTime(start).TotalSeconds);
        row.Add("records per sync", (double)group.Records / group.Commits, "F1");
        row.Add("CPU us per record", (Environment.CpuUsage.TotalTime - processorTime).TotalMicroseconds / group.Records, "F1");
        File.Delete(Path.Combine(folder, name));
    }

    private sealed class OrderLogOwner(RecordLog log) : IGroupCommitOwner<OrderLogOwner>, IDisposable
    {
        public void Apply(OrderLogOwner command) => OrderLikeRecords.Append(log);

        public CommitOutcome Commit() => log.Commit();

        public void Publish()
        {
        }

        public void Discard() => log.DiscardPending();

        public void Fail(Exception bug)
        {
        }

        public void Dispose() => log.Dispose();
    }
}
