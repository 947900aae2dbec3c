using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class RecordLogTests
{
    [TestCase("plain")]
    [TestCase("")]
    [TestCase("Dummies, RPCs for")]
    [TestCase("\"quoted\"")]
    [TestCase("\"")]
    [TestCase("a\"\",\"b,")]
    [TestCase(" spaces at both ends ")]
    [TestCase("Üñïcödé 書 📖")]
    public void A_text_comes_back_as_it_was_written(string text)
    {
        var fixture = new LogFixture();
        fixture.Write("before", text, "after");
        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EqualTo(new[] { "before", text, "after" }));
    }

    [Test]
    public void Numbers_and_utf8_come_back_as_they_were_written()
    {
        var fixture = new LogFixture();
        using RecordLog log = fixture.Opened();
        long offset = log.StartRecord().Field(long.MinValue).Field(long.MaxValue).Field(-1).Field("a,b"u8).End();
        log.Commit();

        bool found = log.TryReadAt(offset, new byte[RecordLog.ReadBufferBytes], out RecordFields record);
        bool complete = record.TryRead(out long smallest) & record.TryRead(out long largest)
            & record.TryRead(out int minusOne) & record.TryRead(out ReadOnlySpan<byte> text);
        Assert.Multiple(() =>
        {
            Assert.That(found && complete, Is.True);
            Assert.That((smallest, largest, minusOne), Is.EqualTo((long.MinValue, long.MaxValue, -1)));
        });
        Assert.That(Encoding.UTF8.GetString(text), Is.EqualTo("a,b"));
        Assert.That(record.AtEnd, Is.True);
    }

    [Test]
    public void A_field_that_is_absent_or_of_another_type_is_not_read()
    {
        var fixture = new LogFixture();
        using RecordLog log = fixture.Opened();
        long offset = log.StartRecord().Field("12a").End();
        log.Commit();

        log.TryReadAt(offset, new byte[RecordLog.ReadBufferBytes], out RecordFields record);
        bool asNumber = record.TryRead(out long _);
        bool absent = record.TryRead(out string _);
        Assert.That((asNumber, absent), Is.EqualTo((false, false)));
    }

    [Test]
    public void Each_record_is_read_back_at_its_offset()
    {
        var fixture = new LogFixture();
        string[] texts = ["one", "two, with a comma", new string('x', 600), "four"];
        fixture.Write(texts);
        using RecordLog log = fixture.Opened();
        for (int i = 0; i < texts.Length; i++)
        {
            bool found = log.TryReadAt(fixture.Offsets[i], new byte[RecordLog.ReadBufferBytes], out RecordFields record);
            record.TryRead(out string text);
            Assert.That((found, record.Sequence, text), Is.EqualTo((true, i + 1L, texts[i])));
        }
    }

    [Test]
    public void Nothing_is_read_where_no_durable_record_begins()
    {
        var fixture = new LogFixture();
        fixture.Write("one", "two");
        using RecordLog log = fixture.Opened();
        long pending = log.StartRecord().Field("three").End();
        byte[] buffer = new byte[RecordLog.ReadBufferBytes];
        for (long offset = -1L; offset <= pending + 1; offset++)
        {
            bool isRecord = fixture.Offsets.Contains(offset);
            Assert.That(log.TryReadAt(offset, buffer, out _), Is.EqualTo(isRecord), $"at {offset}");
        }
    }

    [Test]
    public void A_record_that_the_disk_has_changed_is_not_read_back()
    {
        var fixture = new LogFixture();
        fixture.Write("one", "two");
        using RecordLog log = fixture.Opened();
        byte[] bytes = fixture.Bytes;
        bytes[fixture.Offsets[1] + 2] ^= 1;
        fixture.Bytes = bytes;
        Assert.That(log.TryReadAt(fixture.Offsets[1], new byte[RecordLog.ReadBufferBytes], out _), Is.False);
    }

    [TestCase("tab\t")]
    [TestCase("line\nfeed")]
    [TestCase("\0")]
    [TestCase("\u007f")]
    public void A_text_that_a_line_cannot_hold_is_refused_and_leaves_no_trace(string text)
    {
        var fixture = new LogFixture();
        using (RecordLog log = fixture.Opened())
        {
            Assert.That(() => log.StartRecord().Field("begun").Field(text).End(), Throws.ArgumentException);
            log.StartRecord().Field("next").End();
            log.Commit();
        }

        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EqualTo(new[] { "next" }));
    }

    [Test]
    public void Half_a_surrogate_pair_and_broken_utf8_are_refused()
    {
        using RecordLog log = new LogFixture().Opened();
        Assert.That(() => log.StartRecord().Field("\ud800x"), Throws.ArgumentException);
        Assert.That(() => log.StartRecord().Field([0xc3]), Throws.ArgumentException);
    }

    [Test]
    public void The_longest_record_is_kept_and_a_longer_one_refused()
    {
        // 1,0,<text>,<checksum>LF
        int longest = RecordLog.MaxRecordBytes - "1,0,,".Length - 8 - 1;
        var fixture = new LogFixture();
        using (RecordLog log = fixture.Opened())
        {
            Assert.That(() => log.StartRecord().Field(new string('x', longest + 1)).End(), Throws.ArgumentException);
            Assert.That(() => log.StartRecord().Field(new string('x', longest - 2) + ",").End(), Throws.ArgumentException);
            log.StartRecord().Field(new string('x', longest)).End();
            log.StartRecord().Field(new string('"', (longest - 2) / 2)).End();
            log.Commit();
        }

        using RecordLog again = fixture.Opened();
        Assert.That(fixture.Visited.Select(text => text.Length), Is.EqualTo(new[] { longest, (longest - 2) / 2 }));
        Assert.That(again.TryReadAt(fixture.Offsets[0], new byte[RecordLog.ReadBufferBytes], out _), Is.True);
    }

    [Test]
    public void Discarded_records_are_not_written_and_their_numbers_are_given_again()
    {
        var fixture = new LogFixture();
        using (RecordLog log = fixture.Opened())
        {
            log.StartRecord().Field("discarded").End();
            log.DiscardPending();
            Assert.That(log.NextSequence, Is.EqualTo(1));
            log.StartRecord().Field("kept").End();
            log.Commit();
        }

        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public void More_pending_records_than_one_commit_may_write_are_refused()
    {
        using RecordLog log = new LogFixture().Opened();
        string text = new string('x', 8000);
        Assert.That(
            () =>
            {
                for (int i = 0; i < 4096; i++)
                {
                    log.StartRecord().Field(text).End();
                }
            },
            Throws.InvalidOperationException);
        Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
    }

    [Test]
    public void A_commit_is_one_write_and_one_sync_and_without_fsync_one_write()
    {
        foreach ((Durability durability, DiskCall[]? expected) in new[]
        {
            (Durability.Fsync, new[] { DiskCall.Write, DiskCall.Sync }),
            (Durability.Os, [DiskCall.Write]),
        })
        {
            var fixture = new LogFixture();
            using RecordLog log = fixture.Open(durability: durability).Log!;
            fixture.Folder.Calls.Clear();
            log.StartRecord().Field("one").End();
            log.StartRecord().Field("two").End();
            log.Commit();
            Assert.That(fixture.Folder.Calls, Is.EqualTo(expected));
            Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
            Assert.That(fixture.Folder.Calls, Is.EqualTo(expected), "an empty commit touches nothing");
        }
    }
}
