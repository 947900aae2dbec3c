using System.Diagnostics;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>What the disk under the temporary folder gives; run by hand, since figures are no verdict.</summary>
[Explicit]
public sealed class StorageMeasurements
{
    private DiskFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DiskFolder(Directory.CreateTempSubdirectory("pygmy-storage-").FullName);

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder.Path, recursive: true);

    [Test]
    public void Latency_of_one_synced_append()
    {
        const int commits = 2000;
        using RecordLog log = Open().Log!;
        double[] microseconds = new double[commits];
        for (int i = 0; i < commits; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            AppendOrder(log);
            log.Commit();
            microseconds[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }

        Array.Sort(microseconds);
        TestContext.Out.WriteLine(
            $"write and fdatasync: p50 {microseconds[commits / 2]:F0} us, p99 {microseconds[commits * 99 / 100]:F0} us, "
            + $"{commits / microseconds.Sum() * 1e6:F0}/s");
    }

    [TestCase(1)]
    [TestCase(64)]
    public void Appends_under_group_commit(int threads)
    {
        int each = 100_000 / threads;
        using var owner = new OrderOwner(Open().Log!);
        var group = new GroupCommit<OrderOwner>(owner, threads);
        using var barrier = new Barrier(threads + 1);
        var started = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            started[i] = new Thread(() =>
            {
                barrier.SignalAndWait();
                for (int j = 0; j < each; j++)
                {
                    group.Submit(owner);
                }
            });
            started[i].Start();
        }

        barrier.SignalAndWait();
        long begun = Stopwatch.GetTimestamp();
        foreach (Thread thread in started)
        {
            thread.Join();
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
        TestContext.Out.WriteLine(
            $"{threads} threads: {group.Commands / elapsed.TotalSeconds:F0} records/s, "
            + $"{group.Commits / elapsed.TotalSeconds:F0} commits/s, largest batch {group.LargestBatch}");
    }

    [Test]
    public void Recovery_of_a_million_records()
    {
        const int records = 1_000_000;
        using (RecordLog log = Open().Log!)
        {
            for (int i = 1; i <= records; i++)
            {
                AppendOrder(log);
                if (i % 1000 == 0)
                {
                    log.Commit();
                }
            }
        }

        long begun = Stopwatch.GetTimestamp();
        LogOpening<RecordLog> opening = Open();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
        using RecordLog recovered = opening.Log!;
        Assert.That(opening.Records, Is.EqualTo(records));
        TestContext.Out.WriteLine($"{recovered.DurableLength / records} bytes a record: {elapsed.TotalMilliseconds:F0} ms");
    }

    private static void AppendOrder(RecordLog log) =>
        log.StartRecord().Field(log.NextSequence).Field(log.NextSequence).Field("3f2b8c1a-7d44-4e0e-9b1c-2a6f5d7e8c90")
            .Field(2).Field("RPCs for Dummies, a first book").Field(1).Field(20).End();

    private LogOpening<RecordLog> Open() => RecordLog.Open(_folder, LogFixture.Name, LogFixture.Format, new(), (record, _) =>
    {
        while (record.TryRead(out ReadOnlySpan<byte> _))
        {
        }

        return null;
    });

    private sealed class OrderOwner(RecordLog log) : IGroupCommitOwner<OrderOwner>, IDisposable
    {
        public void Apply(OrderOwner command) => AppendOrder(log);

        public CommitOutcome Commit() => log.Commit();

        public void Publish()
        {
        }

        public void Discard() => log.DiscardPending();

        public void Dispose() => log.Dispose();
    }
}
