using System.Buffers;
using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 sections 4 and 6.3: status lines, and where an answer's body ends.</summary>
[TestFixture]
internal sealed class ResponseTests
{
    internal static readonly Row[] Rejected =
    [
        ("HTTP/1.1", StatusLineMalformed),
        ("HTTP/1.1 200", StatusLineMalformed),
        ("HTTP/1.1  200 OK", StatusLineMalformed),
        ("HTTP/1.1\t200 OK", StatusLineMalformed),
        ("HTTP/1.1 200\tOK", StatusLineMalformed),
        (" HTTP/1.1 200 OK", StatusLineMalformed),
        ("HTTP/1.1 20 OK", StatusLineMalformed),
        ("HTTP/1.1 2000 OK", StatusLineMalformed),
        ("HTTP/1.1 2x0 OK", StatusLineMalformed),
        ("HTTP/1.1 +20 OK", StatusLineMalformed),
        ("HTTP/1.1 -20 OK", StatusLineMalformed),
        ("HTTP/1.1 \u00B2\u00B2\u00B2 OK", StatusLineMalformed),
        ("HTTP/1.1 000 OK", StatusLineMalformed),
        ("HTTP/1.1 099 OK", StatusLineMalformed),
        ("HTTP/1.1 600 OK", StatusLineMalformed),
        ("HTTP/1.1 999 OK", StatusLineMalformed),
        ("HTTP/1.1 OK 200", StatusLineMalformed),
        ("HTTP/1.1 200 O\0K", StatusLineMalformed),
        ("HTTP/1.1 200 O\u007FK", StatusLineMalformed),
        ("HTTP/1.1 200 O\rK", StatusLineMalformed),
        ("HTTP/1.1 200 OK\r", StatusLineMalformed),
        ("HTTP/1.10 200 OK", StatusLineMalformed),
        ("HTTP/2.0 200 OK", StatusLineMalformed),
        ("HTTP/0.9 200 OK", StatusLineMalformed),
        ("HTTP/1 200 OK", StatusLineMalformed),
        ("http/1.1 200 OK", StatusLineMalformed),
        ("ICY 200 OK", StatusLineMalformed),
        ("GET / HTTP/1.1", StatusLineMalformed),
        ("\r\nHTTP/1.1 200 OK", StatusLineMalformed),
        ("\r\n\r\nHTTP/1.1 200 OK", StatusLineMalformed),
        ("HTTP/1.1 200 OK\nX: y", BareLineFeed),
        ("HTTP/1.1 200 " + new string('a', 10_000), StatusLineTooLong),
        (new string('A', 10_000), StatusLineTooLong),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void A_malformed_status_line_is_rejected(Row row) =>
        Assert.That(Delivery.Response(row.Text + "\r\nContent-Length: 0\r\n\r\n").Reason, Is.EqualTo(row.Reason));

    [TestCase("HTTP/1.1 200 OK", 200)]
    [TestCase("HTTP/1.0 200 OK", 200)]
    [TestCase("HTTP/1.2 200 OK", 200)]
    [TestCase("HTTP/1.1 200 ", 200)]
    [TestCase("HTTP/1.1 200  ", 200)]
    [TestCase("HTTP/1.1 404 Not Found\t!", 404)]
    [TestCase("HTTP/1.1 200 \u0080\u00FF", 200)]
    [TestCase("HTTP/1.1 100 ", 100)]
    [TestCase("HTTP/1.1 299 ", 299)]
    [TestCase("HTTP/1.1 599 ", 599)]
    public void A_status_line_may_leave_its_reason_empty_but_not_the_space_before_it(string line, int status)
    {
        ResponseReader reader = Delivery.Response(line + "\r\nContent-Length: 0\r\n\r\n");
        Assert.That((reader.Status, reader.Head.Status), Is.EqualTo((ParseStatus.Complete, status)));
    }

    [TestCase(100, RequestMethod.Get)]
    [TestCase(101, RequestMethod.Get)]
    [TestCase(103, RequestMethod.Post)]
    [TestCase(199, RequestMethod.Get)]
    [TestCase(204, RequestMethod.Get)]
    [TestCase(204, RequestMethod.Delete)]
    [TestCase(304, RequestMethod.Get)]
    [TestCase(200, RequestMethod.Head)]
    [TestCase(404, RequestMethod.Head)]
    public void Some_answers_have_no_body_whatever_their_fields_say(int status, RequestMethod method)
    {
        string[] framings =
            ["X: y", "Content-Length: 0", "Content-Length: 5", "Content-Length: 99999999999999999999",
                "Transfer-Encoding: chunked"];
        foreach (string framing in framings)
        {
            ResponseReader reader = Delivery.Response($"HTTP/1.1 {status} \r\n{framing}\r\n\r\n", method);
            Assert.That(reader.Status, Is.EqualTo(ParseStatus.Complete));
            Assert.That(reader.Head.Framing, Is.EqualTo(new BodyFraming(BodyKind.None, 0)));
            Assert.That(reader.Head.KeepAlive, Is.True);
        }
    }

    [TestCase(204, RequestMethod.Get)]
    [TestCase(304, RequestMethod.Get)]
    [TestCase(200, RequestMethod.Head)]
    public void Even_an_answer_without_a_body_may_not_have_doubtful_framing(int status, RequestMethod method)
    {
        string start = $"HTTP/1.1 {status} \r\nContent-Length: 5\r\n";
        Assert.That(Delivery.Response($"{start}Content-Length: 5\r\n\r\n", method).Reason, Is.EqualTo(ContentLengthRepeated));
        Assert.That(
            Delivery.Response($"{start}Transfer-Encoding: chunked\r\n\r\n", method).Reason,
            Is.EqualTo(TransferEncodingWithContentLength));
    }

    [TestCase("Content-Length: 5\r\n", "hello", "hello")]
    [TestCase("Content-Length: 0\r\n", "", "")]
    [TestCase("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n", "hello")]
    public void A_body_ends_where_its_framing_says(string fields, string sent, string body)
    {
        ResponseReader reader = Delivery.Response($"HTTP/1.1 200 OK\r\n{fields}\r\n{sent}");
        Assert.That((reader.Status, reader.Body, reader.Head.KeepAlive), Is.EqualTo((ParseStatus.Complete, body, true)));
    }

    [TestCase("HTTP/1.1 200 OK\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n")]
    [TestCase("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n")]
    [TestCase("HTTP/1.1 205 \r\n\r\n")]
    [TestCase("HTTP/1.1 303 \r\n\r\n")]
    public void A_body_without_framing_lasts_until_the_server_closes(string head)
    {
        ResponseReader reader = Delivery.Response(head + "hello\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        Assert.Multiple(() =>
        {
            Assert.That(reader.Status, Is.EqualTo(ParseStatus.NeedMore));
            Assert.That(reader.Head.Framing.Kind, Is.EqualTo(BodyKind.UntilClose));
            Assert.That(reader.Body, Is.EqualTo("hello\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"));
            Assert.That(reader.Head.KeepAlive, Is.False);
        });
    }

    [Test]
    public void The_final_answer_follows_the_interim_ones()
    {
        var parser = new ResponseParser(HttpLimits.Default);
        var head = new ResponseHead();
        ReadOnlySequence<byte> input = Segments.Of(Segments.Bytes(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        foreach (int status in new[] { 100, 103, 200 })
        {
            Assert.That(parser.Parse(input, RequestMethod.Get, head, out long consumed, out _), Is.EqualTo(ParseStatus.Complete));
            Assert.That(head.Status, Is.EqualTo(status));
            input = input.Slice(consumed);
        }

        Assert.That(input.IsEmpty, Is.True);
    }

    [Test]
    public void A_reset_parser_forgets_the_head_that_it_had_begun()
    {
        var parser = new ResponseParser(HttpLimits.Default);
        var head = new ResponseHead();
        parser.Parse(Segments.Of(Segments.Bytes("HTTP/1.1 200 OK\r\nX: y\r\n")), RequestMethod.Get, head, out _, out _);
        parser.Reset();
        byte[] next = Segments.Bytes("HTTP/1.1 204 \r\n\r\n");
        Assert.That(
            parser.Parse(Segments.Of(next), RequestMethod.Get, head, out long consumed, out _), Is.EqualTo(ParseStatus.Complete));
        Assert.That((head.Status, consumed), Is.EqualTo((204, (long)next.Length)));
    }
}
