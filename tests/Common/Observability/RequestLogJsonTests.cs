using System.Text;
using System.Text.Json;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
internal sealed class RequestLogJsonTests
{
    private static readonly DateTime Time = new(2026, 3, 1, 12, 0, 0, 123, DateTimeKind.Utc);

    [Test]
    public void A_line_has_all_that_is_known_in_the_order_of_the_text()
    {
        var line = new RequestLogJson(
            new byte[RequestLogJson.MaxBytes], Time, "abc-1"u8, "0af7651916cd43dd8448eb211c80319c"u8, "buy");
        line.Argument(2);
        line.Argument("A \"quoted\" \\ title"u8);
        line.Outcome("POST", "/orders", 201, TimeSpan.FromMicroseconds(1234));
        line.Upstream("order"u8, TimeSpan.FromMicroseconds(1100));
        line.Upstream("catalog"u8, TimeSpan.FromMicroseconds(900));
        line.End();
        Assert.That(Encoding.ASCII.GetString(line.Written), Is.EqualTo(Quoted(
            "{'time':'2026-03-01T12:00:00.123Z','request_id':'abc-1','trace_id':'0af7651916cd43dd8448eb211c80319c',"
            + "'operation':'buy','arguments':['2','A \\u0022quoted\\u0022 \\u005c title'],'method':'POST','route':'/orders',"
            + "'status':201,'ms':1.234,'upstream_ms':{'order':1.100,'catalog':0.900}}")));
    }

    [Test]
    public void What_is_not_known_is_left_out()
    {
        var line = new RequestLogJson(new byte[RequestLogJson.MaxBytes], Time, "x"u8, default, "none");
        line.Outcome("GET", null, 404, TimeSpan.Zero);
        line.End();
        Assert.That(Encoding.ASCII.GetString(line.Written), Is.EqualTo(Quoted(
            "{'time':'2026-03-01T12:00:00.123Z','request_id':'x','operation':'none','arguments':[],'method':'GET',"
            + "'status':404,'ms':0.000}")));
    }

    [Test]
    public void Any_bytes_make_one_line_of_visible_ASCII_that_is_an_object_within_the_bound()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++)
        {
            byte[] id = Bytes(random, RequestId.MaxBytes);
            byte[][] arguments = [.. Enumerable.Range(0, random.Next(8)).Select(_ => Bytes(random, 300))];
            byte[] upstream = Bytes(random, ServerTiming.MaxNameBytes);
            byte[] buffer = new byte[RequestLogJson.MaxBytes];
            var line = new RequestLogJson(buffer, Time, id, "0af7651916cd43dd8448eb211c80319c"u8, new string('o', 300));
            foreach (byte[] argument in arguments)
            {
                line.Argument(argument);
            }

            line.Outcome("OPTIONS", new string('/', 128), 599, TimeSpan.MaxValue);
            for (int i = 0; i < 8; i++)
            {
                line.Upstream([.. upstream.Take(ServerTiming.MaxNameBytes - 1), (byte)('0' + i)], TimeSpan.MaxValue);
            }

            line.End();
            string text = Encoding.ASCII.GetString(line.Written);
            Assert.That(text, Does.Match("^[ -~]+$"), $"seed {seed}, round {round}");
            using var json = JsonDocument.Parse(text);
            Assert.That(json.RootElement.GetProperty("status").GetInt32(), Is.EqualTo(599));
            string told = json.RootElement.GetProperty("request_id").GetString()!;
            Assert.That(told, Is.EqualTo(Encoding.UTF8.GetString(id)), "an id is never cut");
            int shown = json.RootElement.GetProperty("arguments").GetArrayLength();
            for (int i = 0; i < shown; i++)
            {
                string said = json.RootElement.GetProperty("arguments")[i].GetString()!;
                string whole = Encoding.UTF8.GetString(arguments[i]);
                Assert.That(
                    said == whole || (said[^1] == '~' && whole.StartsWith(said[..^1], StringComparison.Ordinal)),
                    $"seed {seed}, round {round}: {said}");
            }
        }
    }

    [Test]
    public void A_long_argument_is_cut_and_marked()
    {
        var line = new RequestLogJson(new byte[RequestLogJson.MaxBytes], Time, "x"u8, default, "search");
        line.Argument(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\U0001F600", 500))));
        line.Argument("no room"u8);
        line.Outcome("GET", "/", 200, TimeSpan.Zero);
        line.End();
        using var json = JsonDocument.Parse(Encoding.ASCII.GetString(line.Written));
        JsonElement arguments = json.RootElement.GetProperty("arguments");
        Assert.That(arguments.GetArrayLength(), Is.EqualTo(1));
        Assert.That(arguments[0].GetString(), Does.StartWith("\U0001F600").And.EndsWith("\U0001F600~"));
    }

    private static string Quoted(string text) => text.Replace('\'', '"');

    private static byte[] Bytes(Random random, int max)
    {
        byte[] bytes = new byte[random.Next(max + 1)];
        random.NextBytes(bytes);
        for (int i = 0; i < bytes.Length && random.Next(3) > 0; i++)
        {
            bytes[i] = (byte)random.Next(' ', 128); // many are nearly text
        }

        return bytes;
    }
}
