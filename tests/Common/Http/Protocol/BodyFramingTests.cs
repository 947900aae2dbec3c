using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 section 6: Content-Length, Transfer-Encoding, and what they mean together.</summary>
[TestFixture]
internal sealed class BodyFramingTests
{
    internal static readonly Row[] Rejected =
    [
        // Section 6.2: digits, once.
        ("Content-Length:", ContentLengthMalformed),
        ("Content-Length: +5", ContentLengthMalformed),
        ("Content-Length: -0", ContentLengthMalformed),
        ("Content-Length: -1", ContentLengthMalformed),
        ("Content-Length: 5, 5", ContentLengthMalformed),
        ("Content-Length: 5,5", ContentLengthMalformed),
        ("Content-Length: 5,", ContentLengthMalformed),
        ("Content-Length: 5 5", ContentLengthMalformed),
        ("Content-Length: 0x5", ContentLengthMalformed),
        ("Content-Length: 5.0", ContentLengthMalformed),
        ("Content-Length: 5e0", ContentLengthMalformed),
        ("Content-Length: 1_0", ContentLengthMalformed),
        ("Content-Length: \"5\"", ContentLengthMalformed),
        ("Content-Length: five", ContentLengthMalformed),
        ("Content-Length: \u00D9\u00A5", ContentLengthMalformed),
        ("Content-Length: \u00B2", ContentLengthMalformed),
        ("Content-Length: \u00A05", ContentLengthMalformed),
        ("Content-Length: 5\u0085", ContentLengthMalformed),
        ("Content-Length: 5\v", FieldValueMalformed),
        ("Content-Length: 5\0", FieldValueMalformed),
        ("Content-Length : 5", FieldNameMalformed),
        ("Content-Length: 65537", BodyTooLarge),
        ("Content-Length: 2147483648", BodyTooLarge),
        ("Content-Length: 4294967296", BodyTooLarge),
        ("Content-Length: 999999999999999999", BodyTooLarge),
        ("Content-Length: 9223372036854775808", BodyTooLarge),
        ("Content-Length: 18446744073709551616", BodyTooLarge),
        ("Content-Length: 18446744073709551621", BodyTooLarge),
        ("Content-Length: 99999999999999999999", BodyTooLarge),
        ("Content-Length: 5\r\nContent-Length: 5", ContentLengthRepeated),
        ("Content-Length: 5\r\ncontent-length: 6", ContentLengthRepeated),
        ("Content-Length: 5\r\nX: y\r\nContent-Length:", ContentLengthRepeated),
        ("Content-Length: x\r\nContent-Length: 5", ContentLengthRepeated),

        // Section 6.1: chunked, once and last.
        ("Transfer-Encoding:", TransferEncodingMalformed),
        ("Transfer-Encoding: ,", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked,", TransferEncodingMalformed),
        ("Transfer-Encoding: , chunked", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked, chunked", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked, gzip", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked, identity", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked, gzip, chunked", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked chunked", TransferEncodingMalformed),
        ("Transfer-Encoding: \"chunked\"", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked;a=b", TransferEncodingMalformed),
        ("Transfer-Encoding: chunked\u00A0", TransferEncodingMalformed),
        ("Transfer-Encoding: \u0085chunked", TransferEncodingMalformed),
        ("Transfer-Encoding: \vchunked", FieldValueMalformed),
        ("Transfer-Encoding: chunked\r", FieldValueMalformed),
        ("Transfer-Encoding:\r\n chunked", FieldLineFolded),
        ("Transfer-Encoding : chunked", FieldNameMalformed),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", TransferEncodingMalformed),
        ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", TransferCodingUnknown),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", TransferEncodingMalformed),
        ("Transfer-Encoding: xchunked", TransferCodingUnknown),
        ("Transfer-Encoding: chunkedx", TransferCodingUnknown),
        ("Transfer-Encoding: identity", TransferCodingUnknown),
        ("Transfer-Encoding: gzip", TransferCodingUnknown),
        ("Transfer-Encoding: gzip, chunked", TransferCodingUnknown),
        ("Transfer-Encoding: gzip , CHUNKED", TransferCodingUnknown),
        ("Transfer-Encoding: gzip, deflate", TransferCodingUnknown),

        // Section 6.3: never both, whatever they say and in whichever order.
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", TransferEncodingWithContentLength),
        ("Transfer-Encoding: chunked\r\nContent-Length: 0", TransferEncodingWithContentLength),
        ("transfer-encoding: gzip\r\ncontent-length: 5", TransferEncodingWithContentLength),
        ("Transfer-Encoding:\r\nContent-Length:", TransferEncodingWithContentLength),
        ("Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked", TransferEncodingWithContentLength),
    ];

    internal static readonly Row[] RejectedIn10 =
    [
        ("Transfer-Encoding: chunked", TransferEncodingInHttp10),
        ("Transfer-Encoding: gzip", TransferEncodingInHttp10),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5", TransferEncodingInHttp10),
        ("Content-Length: 5\r\nContent-Length: 5", ContentLengthRepeated),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void Doubtful_framing_is_rejected(Row row)
    {
        Assert.That(Delivery.Request($"POST / HTTP/1.1\r\nHost: a\r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));
        Assert.That(Delivery.Response($"HTTP/1.1 200 OK\r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));
    }

    [TestCaseSource(nameof(RejectedIn10))]
    public void HTTP_1_0_has_no_transfer_coding(Row row)
    {
        Assert.That(Delivery.Request($"POST / HTTP/1.0\r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));
        Assert.That(Delivery.Response($"HTTP/1.0 200 OK\r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));
    }

    [TestCase("", BodyKind.None, 0)]
    [TestCase("Content-Length: 0\r\n", BodyKind.None, 0)]
    [TestCase("Content-Length: 00\r\n", BodyKind.None, 0)]
    [TestCase("Content-Length: 5\r\n", BodyKind.Length, 5)]
    [TestCase("content-length:\t5 \r\n", BodyKind.Length, 5)]
    [TestCase("Content-Length: 00000000000000000005\r\n", BodyKind.Length, 5)]
    [TestCase("Content-Length: 65536\r\n", BodyKind.Length, 65536)]
    [TestCase("Transfer-Encoding: chunked\r\n", BodyKind.Chunked, 0)]
    [TestCase("transfer-encoding:Chunked\t\r\n", BodyKind.Chunked, 0)]
    [TestCase("X-Content-Length: 5\r\nTE: chunked\r\n", BodyKind.None, 0)]
    public void A_requests_body_is_delimited_by_its_fields_whatever_the_method(string fields, BodyKind kind, long length)
    {
        foreach (string method in new[] { "GET", "HEAD", "POST", "DELETE", "OPTIONS" })
        {
            RequestReader reader = Delivery.Request($"{method} / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
            Assert.That(reader.Reason, Is.EqualTo(None));
            Assert.That(reader.Head.Framing, Is.EqualTo(new BodyFraming(kind, length)));
        }
    }

    [TestCase(0, "")]
    [TestCase(1, "a")]
    [TestCase(5, "\r\n\0a\n")]
    [TestCase(5, "GET /")]
    public void A_body_is_as_many_bytes_as_its_length_says(int length, string body)
    {
        RequestReader reader = Delivery.Request($"POST / HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}");
        Assert.That((reader.Status, reader.Body), Is.EqualTo((ParseStatus.Complete, body)));
    }

    [Test]
    public void A_body_that_is_one_byte_short_is_not_complete() =>
        Assert.That(
            Delivery.Request("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nabcd").Status, Is.EqualTo(ParseStatus.NeedMore));
}
