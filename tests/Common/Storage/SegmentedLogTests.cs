using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class SegmentedLogTests
{
    private static readonly LogFormat Format = new("journal", 1);

    private readonly List<string> _visited = [];
    private FaultyFolder _folder = null!;

    [SetUp]
    public void WriteThreeSegments()
    {
        _folder = new FaultyFolder();
        using SegmentedLog log = Open().Log!;
        Append(log, "one", "two");
        Assert.That(log.StartSegment(), Is.EqualTo(CommitOutcome.Durable));
        Append(log, "three", "four");
        Assert.That(log.StartSegment(), Is.EqualTo(CommitOutcome.Durable));
        Append(log, "five");
    }

    [Test]
    public void The_chain_and_the_sequence_run_through_all_segments()
    {
        LogOpening<SegmentedLog> opening = Open();
        using SegmentedLog log = opening.Log!;
        Assert.That(_visited, Is.EqualTo(new[] { "one", "two", "three", "four", "five" }));
        Assert.That(log.Segments, Is.EqualTo(new LogSegment[] { new(1, 1), new(2, 3), new(3, 5) }));
        Assert.That((opening.Records, log.Current.NextSequence), Is.EqualTo((5L, 6L)));
        Assert.That(_folder.Names(), Is.EqualTo(
            new[] { "journal-00000001.csv", "journal-00000002.csv", "journal-00000003.csv" }));
    }

    [Test]
    public void Old_segments_are_deleted_but_never_the_current_one_or_the_one_before()
    {
        using (SegmentedLog log = Open().Log!)
        {
            log.DeleteBefore(2);
            Assert.That(log.Segments, Has.Count.EqualTo(3), "record 2 is in the first segment");
            log.DeleteBefore(3);
            Assert.That(log.Segments.Select(segment => segment.Number), Is.EqualTo(new[] { 2, 3 }));
            log.DeleteBefore(long.MaxValue);
            Assert.That(log.Segments, Has.Count.EqualTo(2));
        }

        using SegmentedLog again = Open().Log!;
        Assert.That(_visited, Is.EqualTo(new[] { "three", "four", "five" }));
        Assert.That(again.Segments, Is.EqualTo(new LogSegment[] { new(2, 3), new(3, 5) }));
    }

    [Test]
    public void A_tail_may_tear_in_the_last_segment_only()
    {
        Cut("journal-00000003.csv", 3);
        using (SegmentedLog log = Open().Log!)
        {
            Assert.That(log.Current.NextSequence, Is.EqualTo(5));
        }

        Cut("journal-00000002.csv", 3);
        LogDamage? damage = Open().Damage;
        Assert.That(damage?.Kind, Is.EqualTo(LogDamageKind.BadRecord));
        Assert.That(damage!.File, Is.EqualTo("/disk/journal-00000002.csv"));
    }

    [Test]
    public void A_missing_segment_is_refused()
    {
        _folder.Delete("journal-00000002.csv");
        Assert.That(Open().Damage?.Reason, Is.EqualTo("the segment after this one is missing"));
    }

    [Test]
    public void A_segment_that_continues_another_log_is_refused()
    {
        var other = new FaultyFolder();
        using (SegmentedLog log = SegmentedLog.Open(other, "journal", Format, new(), (_, _) => null).Log!)
        {
            Append(log, "uno", "due");
            log.StartSegment();
        }

        _folder.Put("journal-00000002.csv", other.ReadAll("journal-00000002.csv"));
        Assert.That(Open().Damage, Is.EqualTo(new LogDamage(
            LogDamageKind.BadRecord, "/disk/journal-00000002.csv", 0, "the file does not continue the one before it")));
    }

    [Test]
    public void Salvage_in_an_old_segment_sets_the_later_ones_aside()
    {
        byte[] third = _folder.ReadAll("journal-00000003.csv");
        Cut("journal-00000002.csv", 3);
        using (SegmentedLog log = Open(salvage: true).Log!)
        {
            Append(log, "after");
        }

        using (Open().Log)
        {
            Assert.That(_visited, Is.EqualTo(new[] { "one", "two", "three", "after" }));
        }

        Assert.That(_folder.ReadAll("journal-00000003.csv.torn-1"), Is.EqualTo(third));
    }

    [Test]
    public void Salvage_of_a_segment_that_continues_nothing_goes_on_from_the_one_before([Values] bool isMissing)
    {
        byte[] second = _folder.ReadAll("journal-00000002.csv");
        byte[] third = _folder.ReadAll("journal-00000003.csv");
        _folder.Delete("journal-00000002.csv");
        if (!isMissing)
        {
            second[4] ^= 1; // of the header
            _folder.Put("journal-00000002.csv", second);
        }

        Assert.That(Open().Damage?.Kind, Is.EqualTo(LogDamageKind.BadRecord), "what salvage can help");
        LogOpening<SegmentedLog> salvaged = Open(salvage: true);
        using (SegmentedLog log = salvaged.Log!)
        {
            Append(log, "after");
        }

        using (Open().Log)
        {
            Assert.That(_visited, Is.EqualTo(new[] { "one", "two", "after" }));
        }

        string[] expected = isMissing
            ? ["journal-00000003.csv.torn-1"]
            : ["journal-00000002.csv.torn-1", "journal-00000003.csv.torn-1"];
        Assert.That(new[] { salvaged.Cut!.KeptAs }.Concat(salvaged.Cut.SetAside), Is.EqualTo(expected));
        Assert.That(expected.Select(_folder.ReadAll), Is.EqualTo(isMissing ? new[] { third } : [second, third]));
    }

    [Test]
    public void Salvage_leaves_a_segment_of_another_version_alone()
    {
        using (SegmentedLog log = Open().Log!)
        {
            log.StartSegment();
        }

        var format = new LogFormat("journal", 2);
        RecordLogOptions salvage = new() { Salvage = true };
        LogOpening<SegmentedLog> opening = SegmentedLog.Open(_folder, "journal", format, salvage, (_, _) => null);
        Assert.That(opening.Damage?.Kind, Is.EqualTo(LogDamageKind.WrongFormat));
        Assert.That(_folder.Names(), Has.Count.EqualTo(4).And.None.Contain("torn"));
    }

    [Test]
    public void A_crash_while_a_segment_is_started_leaves_a_log_that_goes_on([Range(0, 40)] int written)
    {
        using (SegmentedLog log = Open().Log!)
        {
            log.StartSegment();
        }

        byte[] header = _folder.ReadAll("journal-00000004.csv");
        _folder.Put("journal-00000004.csv", header[..Math.Min(written, header.Length)]);

        using (SegmentedLog log = Open().Log!)
        {
            Append(log, "six");
        }

        using (Open().Log)
        {
            Assert.That(_visited[^1], Is.EqualTo("six"));
        }

        Assert.That(_folder.ReadAll("journal-00000004.csv"), Has.Length.GreaterThan(header.Length));
        Assert.That(Encoding.UTF8.GetString(header), Does.StartWith("5,0,journal,1,"));
    }

    [Test]
    public void A_full_disk_leaves_the_current_segment_in_use()
    {
        using (SegmentedLog log = Open().Log!)
        {
            _folder.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 3);
            Assert.That(log.StartSegment(), Is.EqualTo(CommitOutcome.NoSpace));
            Append(log, "six");
            Assert.That(log.StartSegment(), Is.EqualTo(CommitOutcome.Durable));
            Append(log, "seven");
        }

        using (Open().Log)
        {
            Assert.That(_visited[^2..], Is.EqualTo(new[] { "six", "seven" }));
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    public void A_sync_that_fails_while_a_segment_is_started_is_final(int sync)
    {
        using SegmentedLog log = Open().Log!;
        _folder.FailAt(DiskCall.Sync, sync, FaultyFolder.InputOutput);
        Assert.That(log.StartSegment(), Is.EqualTo(CommitOutcome.Failed));
        Assert.That((log.Current.HasFailed, log.StartSegment()), Is.EqualTo((true, CommitOutcome.Failed)));
    }

    private LogOpening<SegmentedLog> Open(bool salvage = false)
    {
        _visited.Clear();
        return SegmentedLog.Open(_folder, "journal", Format, new() { Salvage = salvage }, (record, _) =>
        {
            if (!record.TryRead(out string text))
            {
                return "one field expected";
            }

            _visited.Add(text);
            return null;
        });
    }

    private static void Append(SegmentedLog log, params IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            log.Current.StartRecord().Field(text).End();
        }

        Assert.That(log.Current.Commit(), Is.EqualTo(CommitOutcome.Durable));
    }

    private void Cut(string name, int bytes) => _folder.Put(name, _folder.ReadAll(name)[..^bytes]);
}
