using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class RequestLogLineTests
{
    private static readonly DateTime Time = new(2026, 3, 1, 12, 0, 0, 123, DateTimeKind.Utc);

    [Test]
    public void A_line_has_its_fields_in_order()
    {
        var line = new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, "abc-1"u8, "update");
        line.Argument(2);
        line.Argument("na"u8);
        line.Argument(-1);
        line.Outcome(200, TimeSpan.FromMicroseconds(1234));
        line.Upstream("order"u8, TimeSpan.FromMicroseconds(1100));
        line.Upstream("catalog"u8, TimeSpan.FromMicroseconds(7));
        Assert.That(Text(line), Is.EqualTo("2026-03-01T12:00:00.123Z abc-1 update,2,na,-1 200 1.234 order=1.100 catalog=0.007"));
    }

    [TestCase("a\nb", "a%0Ab")]
    [TestCase(
        "a\r\n2026-03-01T12:00:00.123Z forged buy,1 200 1.000",
        "a%0D%0A2026-03-01T12:00:00.123Z%20forged%20buy%2C1%20200%201.000")]
    [TestCase("a b,c%d", "a%20b%2Cc%25d")]
    [TestCase("\0\u001b[2J\u007f", "%00%1B[2J%7F")]
    [TestCase("é\u2028", "%C3%A9%E2%80%A8")]
    [TestCase("~!\"#=", "~!\"#=")]
    [TestCase("", "-")]
    public void What_a_client_sends_stays_in_its_field(string sent, string written)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(sent);
        var line = new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, "x"u8, "search");
        line.Argument(bytes);
        line.Outcome(404, TimeSpan.Zero);
        Assert.That(Text(line), Is.EqualTo($"2026-03-01T12:00:00.123Z x search,{written} 404 0.000"));
    }

    [Test]
    public void An_id_that_nobody_checked_stays_in_its_field()
    {
        var line = new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, "a b\n"u8, "search");
        line.Outcome(200, TimeSpan.Zero);
        Assert.That(Text(line), Is.EqualTo("2026-03-01T12:00:00.123Z a%20b%0A search 200 0.000"));
    }

    [Test]
    public void The_longest_id_fits_and_a_longer_one_is_cut()
    {
        Assert.That(IdOf(new string('i', 64)), Is.EqualTo(new string('i', 64)));
        Assert.That(IdOf(new string('i', 65)), Is.EqualTo(new string('i', 63) + "~"));
        Assert.That(IdOf(new string(' ', 64)), Is.EqualTo(string.Concat(Enumerable.Repeat("%20", 21)) + "~"));

        static string IdOf(string id) =>
            Text(new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, Encoding.ASCII.GetBytes(id), "o")).Split(' ')[1];
    }

    [TestCase(249, false)]
    [TestCase(250, true)]
    [TestCase(10_000, true)]
    public void An_operation_too_long_is_cut_and_the_rest_of_the_line_is_whole(int argumentLength, bool isCut)
    {
        var line = new RequestLogLine(
            new byte[RequestLogLine.MaxBytes], Time, Encoding.ASCII.GetBytes(new string('i', 64)), "search");
        line.Argument(Encoding.ASCII.GetBytes(new string('a', argumentLength)));
        line.Argument("more"u8);
        line.Outcome(int.MaxValue, TimeSpan.MaxValue);
        string[] fields = Text(line).Split(' ');
        Assert.That(fields[2], Is.EqualTo("search," + (isCut ? new string('a', 248) + "~" : new string('a', 249))));
        Assert.That(fields[3..], Is.EqualTo(new[] { "2147483647", "922337203685477.580" }));
    }

    [Test]
    public void Arguments_without_end_are_left_out()
    {
        var line = new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, "x"u8, "o");
        for (int i = 0; i < 1000; i++)
        {
            line.Argument(7);
        }

        line.Outcome(200, TimeSpan.Zero);
        string[] fields = Text(line).Split(' ');
        Assert.That(fields[2], Is.EqualTo("o" + string.Concat(Enumerable.Repeat(",7", 127))));
        Assert.That(fields[3], Is.EqualTo("200"));
    }

    [Test]
    public void Upstream_calls_that_do_not_fit_are_left_out()
    {
        var line = new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, "x"u8, "o");
        line.Outcome(200, TimeSpan.Zero);
        for (int i = 0; i < 1000; i++)
        {
            line.Upstream("catalog"u8, TimeSpan.FromMilliseconds(1));
        }

        line.Trace("0af7651916cd43dd8448eb211c80319c"u8);
        string text = Text(line);
        Assert.That(text, Does.EndWith(" trace=0af7651916cd43dd8448eb211c80319c"), "there is always room for it");
        Assert.That(
            text, Has.Length.LessThanOrEqualTo(RequestLogLine.MaxBytes).And.Length.GreaterThan(RequestLogLine.MaxBytes - 40));
        Assert.That(text.Split(' ')[5..^1], Is.All.EqualTo("catalog=1.000"));
    }

    [TestCase(0, "0.000")]
    [TestCase(9, "0.000")]
    [TestCase(10, "0.001")]
    [TestCase(9_999, "0.999")]
    [TestCase(10_000, "1.000")]
    [TestCase(-50_000, "0.000")]
    public void Durations_are_cut_after_the_microseconds(long ticks, string expected)
    {
        var line = new RequestLogLine(new byte[RequestLogLine.MaxBytes], Time, "x"u8, "o");
        line.Outcome(200, TimeSpan.FromTicks(ticks));
        Assert.That(Text(line).Split(' ')[^1], Is.EqualTo(expected));
    }

    private static string Text(RequestLogLine line) => Encoding.ASCII.GetString(line.Written);
}
