using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class FailingDiskTests
{
    private const int Commits = 4;

    [Test]
    public void A_full_disk_takes_one_commit_back_and_later_ones_succeed(
        [Range(1, Commits)] int failing, [Values(0, 1, 20)] int partial)
    {
        var fixture = new LogFixture();
        RecordLog log = fixture.Opened();
        fixture.Folder.FailAt(DiskCall.Write, failing, FaultyFolder.NoSpace, partial);
        var expected = new List<string>();
        for (int i = 1; i <= Commits; i++)
        {
            long sequence = log.NextSequence;
            log.StartRecord().Field($"record {i}").End();
            log.StartRecord().Field($"and {i}").End();
            CommitOutcome outcome = log.Commit();
            Assert.That(outcome, Is.EqualTo(i == failing ? CommitOutcome.NoSpace : CommitOutcome.Durable));
            if (i != failing)
            {
                expected.AddRange([$"record {i}", $"and {i}"]);
            }
            else
            {
                Assert.That((log.NextSequence, log.DurableLength), Is.EqualTo((sequence, (long)fixture.Bytes.Length)));
            }
        }

        Assert.That(fixture.Open().Cut, Is.Null);
        Assert.That(fixture.Visited, Is.EqualTo(expected));
        Assert.That(fixture.Failures, Is.Zero);
    }

    [Test]
    public void A_commit_is_refused_for_want_of_space_only_after_its_removal_is_synced()
    {
        var fixture = new LogFixture();
        RecordLog log = fixture.Opened();
        fixture.Folder.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 5);
        fixture.Folder.Calls.Clear();
        log.StartRecord().Field("refused").End();
        log.Commit();
        Assert.That(fixture.Folder.Calls, Is.EqualTo(new[] { DiskCall.Write, DiskCall.Truncate, DiskCall.Sync }));
    }

    [Test]
    public void A_log_whose_write_or_sync_fails_takes_nothing_more_and_still_reads(
        [Values(DiskCall.Write, DiskCall.Sync)] DiskCall call, [Range(1, Commits)] int failing)
    {
        var fixture = new LogFixture();
        RecordLog log = fixture.Opened();
        fixture.Folder.FailAt(call, failing, FaultyFolder.InputOutput, partialBytes: 5);
        var offsets = new List<long>();
        for (int i = 1; i <= Commits + 1; i++)
        {
            long offset = log.StartRecord().Field($"record {i}").End();
            CommitOutcome outcome = log.Commit();
            Assert.That(outcome, Is.EqualTo(i < failing ? CommitOutcome.Durable : CommitOutcome.Failed));
            if (i < failing)
            {
                offsets.Add(offset);
            }
        }

        Assert.That((log.HasFailed, fixture.Failures), Is.EqualTo((true, 1)));
        Assert.That(
            fixture.Folder.Calls.Count(made => made == DiskCall.Sync),
            Is.EqualTo(call == DiskCall.Sync ? failing + 1 : failing),
            "one for the header, one for each commit, and none again after the failure");
        foreach (long offset in offsets)
        {
            Assert.That(log.TryReadAt(offset, new byte[RecordLog.ReadBufferBytes], out _), Is.True);
        }

        fixture.Folder.Heal();
        fixture.Opened().Dispose();
        Assert.That(fixture.Visited.Take(failing - 1), Is.EqualTo(Enumerable.Range(1, failing - 1).Select(i => $"record {i}")));
    }

    [Test]
    public void A_sync_that_fails_for_want_of_space_is_final()
    {
        var fixture = new LogFixture();
        RecordLog log = fixture.Opened();
        fixture.Folder.FailAt(DiskCall.Sync, 1, FaultyFolder.NoSpace);
        log.StartRecord().Field("one").End();
        Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Failed));
        Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Failed));
    }

    [TestCase(DiskCall.Truncate)]
    [TestCase(DiskCall.Sync)]
    public void A_commit_that_cannot_be_taken_back_is_final(DiskCall call)
    {
        var fixture = new LogFixture();
        RecordLog log = fixture.Opened();
        fixture.Folder.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 5);
        fixture.Folder.FailAt(call, 1, FaultyFolder.InputOutput);
        log.StartRecord().Field("one").End();
        Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Failed));
        Assert.That((log.HasFailed, fixture.Failures), Is.EqualTo((true, 1)));
    }
}
