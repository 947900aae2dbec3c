using System.Buffers;
using System.Globalization;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class ServerTimingTests
{
    [Test]
    public void An_entry_is_a_name_and_milliseconds()
    {
        var output = new ArrayBufferWriter<byte>();
        ServerTiming.Write(output, "order"u8, TimeSpan.FromMicroseconds(1234));
        Assert.That(Encoding.ASCII.GetString(output.WrittenSpan), Is.EqualTo("order;dur=1.234"));
    }

    [Test]
    public void The_longest_entry_fits_its_bound()
    {
        var output = new ArrayBufferWriter<byte>();
        ServerTiming.Write(output, Encoding.ASCII.GetBytes(new string('n', ServerTiming.MaxNameBytes)), TimeSpan.MaxValue);
        Assert.That(output.WrittenCount, Is.EqualTo(ServerTiming.MaxEntryBytes));
    }

    [TestCase("order;dur=1.234", "order=1.234")]
    [TestCase("order;dur=1.234, catalog;dur=0.9", "order=1.234 catalog=0.9")]
    [TestCase(" order ;\tdur = 1 ,catalog;DUR=0", "order=1 catalog=0")]
    [TestCase("db;desc=\"a, b; dur=9\";dur=2", "db=2")]
    [TestCase("db;desc=\"quote \\\", dur\";dur=2", "db=2")]
    [TestCase("db;dur=1;dur=2", "db=1")]
    [TestCase("db;dur=86400000", "db=86400000")]
    [TestCase("db;dur=86400000.1", "")]
    [TestCase("db;dur=-1", "")]
    [TestCase("db;dur=NaN", "")]
    [TestCase("db;dur=Infinity", "")]
    [TestCase("db;dur=1x", "")]
    [TestCase("db;dur=", "")]
    [TestCase("db;dur", "")]
    [TestCase("db", "")]
    [TestCase("", "")]
    [TestCase(",,;;,=", "")]
    [TestCase(";dur=1", "")]
    [TestCase("d b;dur=1, ok;dur=2", "ok=2")]
    [TestCase("db;desc=\"open;dur=1, ok;dur=2", "")]
    [TestCase("db;desc=\"open\\", "")]
    [TestCase("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn;dur=1", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn=1")]
    [TestCase("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn;dur=1", "")]
    public void Entries_with_a_duration_are_read_and_others_passed_over(string value, string expected) =>
        Assert.That(Read(value), Is.EqualTo(expected));

    [Test]
    public void What_is_written_is_read()
    {
        var output = new ArrayBufferWriter<byte>();
        ServerTiming.Write(output, "catalog"u8, TimeSpan.FromMicroseconds(17));
        var reader = new ServerTimingReader(output.WrittenSpan);
        Assert.That(reader.TryRead(out _, out TimeSpan duration), Is.True);
        Assert.That(duration, Is.EqualTo(TimeSpan.FromMicroseconds(17)));
        Assert.That(reader.TryRead(out _, out _), Is.False);
    }

    [Test]
    public void Only_the_first_sixteen_entries_are_looked_at() =>
        Assert.That(Read(string.Join(',', Enumerable.Repeat("a;dur=1", 17))).Split(' '), Has.Length.EqualTo(16));

    private static string Read(string value)
    {
        var reader = new ServerTimingReader(Encoding.ASCII.GetBytes(value));
        var read = new List<string>();
        while (reader.TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration))
        {
            read.Add($"{Encoding.ASCII.GetString(name)}={duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}");
        }

        return string.Join(' ', read);
    }
}
