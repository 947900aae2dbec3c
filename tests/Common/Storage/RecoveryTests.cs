using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class RecoveryTests
{
    private static readonly string[] Texts = ["one", "two, quoted", "three", "four", "five"];

    // Each bit alone, so that digits, letters, commas, quotes and LFs all turn into something else that may look valid.
    private static readonly byte[] Flips = [1, 2, 4, 8, 16, 32, 64, 128, (byte)'\n' ^ (byte)',', 0xff];

    private LogFixture _fixture = null!;
    private byte[] _whole = null!;
    private long[] _offsets = null!;

    [SetUp]
    public void WriteALog()
    {
        _fixture = new LogFixture();
        _fixture.Write(Texts);
        _fixture.Opened().Dispose();
        _whole = _fixture.Bytes;
        _offsets = [.. _fixture.Offsets];
    }

    [Test]
    public void A_torn_tail_is_cut_off_wherever_it_tore_and_kept_beside()
    {
        for (int length = (int)_offsets[^1] + 1; length < _whole.Length; length++)
        {
            var fixture = new LogFixture { Bytes = _whole[..length] };
            LogOpening<RecordLog> opening = fixture.Open();
            Assert.That(opening.IsOpen, Is.True, $"length {length}");
            Assert.That(fixture.Visited, Is.EqualTo(Texts[..^1]));
            Assert.That(opening.Cut!.Offset, Is.EqualTo(_offsets[^1]));
            Assert.That(opening.Cut.Bytes, Is.EqualTo(length - _offsets[^1]));
            Assert.That(fixture.Bytes, Is.EqualTo(_whole[..(int)_offsets[^1]]));
            Assert.That(fixture.Folder.ReadAll(opening.Cut.KeptAs), Is.EqualTo(_whole[(int)_offsets[^1]..length]));
        }
    }

    [Test]
    public void A_last_record_changed_at_any_byte_is_cut_off()
    {
        for (int at = (int)_offsets[^1]; at < _whole.Length; at++)
        {
            foreach (byte flip in Flips)
            {
                var fixture = new LogFixture { Bytes = Flipped(at, flip) };
                Assert.That(fixture.Open().Cut?.Offset, Is.EqualTo(_offsets[^1]), $"byte {at} ^ {flip}");
                Assert.That(fixture.Visited, Is.EqualTo(Texts[..^1]));
            }
        }
    }

    [Test]
    public void A_record_changed_at_any_byte_before_the_last_is_refused_with_file_and_offset()
    {
        for (int at = (int)_offsets[0]; at < _offsets[^1]; at++)
        {
            foreach (byte flip in Flips)
            {
                byte[] bytes = Flipped(at, flip);
                var fixture = new LogFixture { Bytes = bytes };
                LogOpening<RecordLog> opening = fixture.Open();
                long damaged = _offsets.Last(offset => offset <= at);
                Assert.That(opening.Damage?.Kind, Is.EqualTo(LogDamageKind.BadRecord), $"byte {at} ^ {flip}");
                Assert.That(opening.Damage!.Offset, Is.EqualTo(damaged));
                Assert.That(opening.Damage.ToString(), Does.StartWith($"/disk/orders.csv: byte {damaged}: "));
                Assert.That(fixture.Bytes, Is.EqualTo(bytes), "a refused log is left as it is");
            }
        }
    }

    [Test]
    public void The_end_of_the_last_commit_without_its_beginning_is_a_torn_tail_and_of_an_earlier_one_damage(
        [Range(1, 3)] int bad)
    {
        var fixture = new LogFixture();
        fixture.Write("one");
        fixture.WriteTogether("two", "three", "four", "five");
        fixture.Opened().Dispose();
        byte[] bytes = fixture.Bytes;
        (long begin, long end) = (fixture.Offsets[bad], fixture.Offsets[bad + 1]);
        bytes.AsSpan((int)begin, (int)(end - begin)).Clear();

        var torn = new LogFixture { Bytes = bytes };
        Assert.That(torn.Open().Cut?.Offset, Is.EqualTo(begin));
        Assert.That(torn.Visited, Is.EqualTo(new[] { "one", "two", "three" }.Take(bad)));

        fixture.Write("six");
        byte[] longer = fixture.Bytes;
        longer.AsSpan((int)begin, (int)(end - begin)).Clear();
        var damaged = new LogFixture { Bytes = longer };
        LogDamage? damage = damaged.Open().Damage;
        Assert.That((damage?.Kind, damage?.Offset), Is.EqualTo((LogDamageKind.BadRecord, begin)));
    }

    [Test]
    public void A_header_changed_at_any_byte_is_refused()
    {
        for (int at = 0; at < _offsets[0]; at++)
        {
            foreach (byte flip in Flips)
            {
                var fixture = new LogFixture { Bytes = Flipped(at, flip) };
                Assert.That(fixture.Open(salvage: true).IsOpen, Is.False, $"byte {at} ^ {flip}");
            }
        }
    }

    [Test]
    public void A_lost_a_repeated_and_a_moved_record_are_refused()
    {
        (int two, int three, int four) = ((int)_offsets[1], (int)_offsets[2], (int)_offsets[3]);
        foreach (byte[] bytes in new byte[][]
        {
            [.. _whole[..two], .. _whole[three..]],
            [.. _whole[..three], .. _whole[two..]],
            [.. _whole[..two], .. _whole[three..four], .. _whole[two..three], .. _whole[four..]],
        })
        {
            var fixture = new LogFixture { Bytes = bytes };
            Assert.That(fixture.Open().Damage?.Kind, Is.EqualTo(LogDamageKind.BadRecord));
        }
    }

    [Test]
    public void Salvage_cuts_at_the_damage_and_keeps_all_that_it_cuts()
    {
        byte[] bytes = Flipped((int)_offsets[2] + 3, 1);
        var fixture = new LogFixture { Bytes = bytes };
        LogOpening<RecordLog> opening = fixture.Open(salvage: true);
        Assert.That(opening.IsOpen, Is.True);
        Assert.That(fixture.Visited, Is.EqualTo(Texts[..2]));
        Assert.That(fixture.Folder.ReadAll(opening.Cut!.KeptAs), Is.EqualTo(bytes[(int)_offsets[2]..]));

        fixture.Write("after");
        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EqualTo(Texts[..2].Append("after")));
    }

    [Test]
    public void Recovering_twice_gives_the_same_bytes_and_cuts_once()
    {
        _fixture.Bytes = _whole[..^3];
        _fixture.Opened().Dispose();
        byte[] once = _fixture.Bytes;
        LogOpening<RecordLog> again = _fixture.Open();
        Assert.That(again.Cut, Is.Null);
        Assert.That(_fixture.Bytes, Is.EqualTo(once));
        Assert.That(_fixture.Folder.Names(), Is.EqualTo(new[] { "orders.csv", "orders.csv.torn-1" }));
    }

    [Test]
    public void Each_torn_tail_gets_a_copy_of_its_own()
    {
        for (int i = 1; i <= 3; i++)
        {
            _fixture.Bytes = [.. _whole, (byte)'6'];
            Assert.That(_fixture.Open().Cut!.KeptAs, Is.EqualTo($"orders.csv.torn-{i}"));
        }
    }

    [Test]
    public void A_crash_at_any_step_of_the_cut_leaves_a_log_that_recovers()
    {
        foreach (DiskCall call in Enum.GetValues<DiskCall>())
        {
            var fixture = new LogFixture { Bytes = _whole[..^3] };
            fixture.Folder.FailAt(call, 1, FaultyFolder.InputOutput, partialBytes: 4);
            if (call != DiskCall.Rename)
            {
                Assert.That(() => fixture.Open(), Throws.InstanceOf<IOException>(), $"{call}");
            }

            fixture.Folder.Heal();
            fixture.Opened().Dispose();
            Assert.That(fixture.Visited, Is.EqualTo(Texts[..^1]));
            Assert.That(fixture.Bytes, Is.EqualTo(_whole[..(int)_offsets[^1]]));
        }
    }

    [Test]
    public void A_header_torn_while_the_log_was_created_is_written_again()
    {
        byte[] header = _whole[..(int)_offsets[0]];
        for (int written = 0; written < header.Length; written++)
        {
            foreach (int zeros in new[] { 0, header.Length - written })
            {
                var fixture = new LogFixture { Bytes = [.. header[..written], .. new byte[zeros]] };
                fixture.Write("one");
                fixture.Opened().Dispose();
                Assert.That(fixture.Visited, Is.EqualTo(new[] { "one" }), $"{written} bytes and {zeros} zeros");
            }
        }
    }

    [TestCase("title,cost\nXen,5\n")]
    [TestCase("0,journal")]
    [TestCase("\n")]
    [TestCase("hello")]
    public void A_file_that_is_no_log_is_refused_and_left_alone(string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        _fixture.Bytes = bytes;
        LogOpening<RecordLog> opening = _fixture.Open(salvage: true);
        Assert.That(opening.Damage, Is.EqualTo(
            new LogDamage(LogDamageKind.BadHeader, "/disk/orders.csv", 0, "this is no order-log file")));
        Assert.That(_fixture.Bytes, Is.EqualTo(bytes));
    }

    [TestCase("journal", 1)]
    [TestCase("order-log", 2)]
    public void A_log_of_another_format_or_version_is_refused(string name, int version)
    {
        var format = new LogFormat(name, version);
        LogOpening<RecordLog> opening = RecordLog.Open(_fixture.Folder, LogFixture.Name, format, new(), (_, _) => null);
        Assert.That(opening.Damage?.Kind, Is.EqualTo(LogDamageKind.WrongFormat));
        Assert.That(opening.Damage!.Reason, Does.Contain("order-log").And.Contain($"version {version}"));
    }

    [Test]
    public void A_record_that_the_owner_does_not_understand_is_refused_even_for_salvage()
    {
        using (RecordLog log = _fixture.Opened())
        {
            log.StartRecord().Field("six").Field("a second field").End();
            log.Commit();
        }

        LogOpening<RecordLog> opening = _fixture.Open(salvage: true);
        Assert.That(opening.Damage?.Kind, Is.EqualTo(LogDamageKind.NotUnderstood));
        Assert.That((opening.Damage!.Offset, opening.Damage.Reason), Is.EqualTo(((long)_whole.Length, "one field expected")));
    }

    [TestCase(200)]
    [TestCase(RecordLog.MaxRecordBytes * 3)]
    [TestCase(3 * 1024 * 1024)]
    public void Zeros_behind_the_last_record_are_a_torn_tail_and_before_valid_records_damage(int zeros)
    {
        int last = (int)_offsets[^1];
        int secondToLast = (int)_offsets[^2];
        var torn = new LogFixture { Bytes = [.. _whole[..last], .. new byte[zeros]] };
        Assert.That(torn.Open().Cut?.Bytes, Is.EqualTo(zeros));

        var damaged = new LogFixture { Bytes = [.. _whole[..(int)_offsets[1]], .. new byte[zeros], .. _whole[secondToLast..]] };
        Assert.That(damaged.Open().Damage?.Offset, Is.EqualTo(_offsets[1]));
    }

    [Test]
    public void A_log_larger_than_the_scan_buffer_is_read_whole()
    {
        var random = new Random(20);
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => $"{i}" + new string('x', random.Next(3000)))];
        var fixture = new LogFixture();
        using (RecordLog log = fixture.Opened())
        {
            foreach (string text in texts)
            {
                log.StartRecord().Field(text).End();
            }

            log.Commit();
        }

        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EqualTo(texts));
    }

    private byte[] Flipped(int at, byte flip)
    {
        byte[] bytes = [.. _whole];
        bytes[at] ^= flip;
        return bytes;
    }
}
