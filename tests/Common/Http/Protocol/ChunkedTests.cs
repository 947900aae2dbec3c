using System.Buffers;
using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 section 7.1: chunks, their extensions and the trailers behind them.</summary>
[TestFixture]
internal sealed class ChunkedTests
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    internal static readonly Row[] Rejected =
    [
        // The size: hexadecimal digits at once, and CRLF.
        ("\r\n", ChunkSizeMalformed),
        ("\r\n0\r\n\r\n", ChunkSizeMalformed),
        ("x\r\n", ChunkSizeMalformed),
        ("g\r\n", ChunkSizeMalformed),
        (" 5\r\n", ChunkSizeMalformed),
        ("\t5\r\n", ChunkSizeMalformed),
        ("+5\r\n", ChunkSizeMalformed),
        ("-5\r\n", ChunkSizeMalformed),
        ("-0\r\n", ChunkSizeMalformed),
        (";a\r\n", ChunkSizeMalformed),
        ("\u00B2\r\n", ChunkSizeMalformed),
        ("\0\r\n", ChunkSizeMalformed),
        ("000000005\r\n", ChunkSizeMalformed),
        ("100000000\r\n", ChunkSizeMalformed),
        ("FFFFFFFFFFFFFFFF\r\n", ChunkSizeMalformed),
        ("10000000000000005\r\n", ChunkSizeMalformed),
        ("FFFFFFFF\r\n", BodyTooLarge),
        ("80000000\r\n", BodyTooLarge),
        ("10001\r\n", BodyTooLarge),
        ("1\r\na\r\n10000\r\n", BodyTooLarge),
        ("1\r\na\r\nFFFFFFFF\r\n", BodyTooLarge),
        ("5\nhello\r\n", BareLineFeed),
        ("\n", BareLineFeed),
        ("0\n\n", BareLineFeed),
        ("0\n\r\n", BareLineFeed),
        ("5;a\nhello\r\n", BareLineFeed),
        ("1\r\na\r\n0\n", BareLineFeed),

        // Behind the size: nothing but extensions.
        ("0x5\r\nhello\r\n", ChunkExtensionMalformed),
        ("5h\r\nhello\r\n", ChunkExtensionMalformed),
        ("5 \r\nhello\r\n", ChunkExtensionMalformed),
        ("5\t\r\nhello\r\n", ChunkExtensionMalformed),
        ("5 5\r\nhello\r\n", ChunkExtensionMalformed),
        ("5,5\r\nhello\r\n", ChunkExtensionMalformed),
        ("5.0\r\nhello\r\n", ChunkExtensionMalformed),
        ("5_0\r\nhello\r\n", ChunkExtensionMalformed),
        ("5\0\r\nhello\r\n", ChunkExtensionMalformed),
        ("5\r\r\nhello\r\n", ChunkExtensionMalformed),
        ("5\rX\r\nhello\r\n", ChunkExtensionMalformed),
        ("5\u00A0\r\nhello\r\n", ChunkExtensionMalformed),

        // Section 7.1.1: ;name or ;name=value.
        ("5;\r\nhello\r\n", ChunkExtensionMalformed),
        ("5; \r\nhello\r\n", ChunkExtensionMalformed),
        ("5;;a\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a;\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a \r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a b\r\nhello\r\n", ChunkExtensionMalformed),
        ("5 a\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;=b\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;=\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a==b\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=b=c\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=b c\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=b \r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=;b\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=(b)\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=é\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a\rb\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a\r;b\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a\0\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;\"a\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"b\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"b\"c\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"b\"\"c\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"b\"=c\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"b\\\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"b\\\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"\0\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"\\\0\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"\r\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=\"\u007F\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;a=b\"c\"\r\nhello\r\n", ChunkExtensionMalformed),
        ("5;" + new string('a', 64 * 1024) + "\r\nhello\r\n", ChunkLineTooLong),
        ("5;" + new string('a', 64 * 1024), ChunkLineTooLong),
        (new string('0', 64 * 1024), ChunkLineTooLong),

        // The data: as long as it was said, and CRLF.
        ("5\r\nhello0\r\n\r\n", ChunkDataUnterminated),
        ("5\r\nhello!\r\n", ChunkDataUnterminated),
        ("5\r\nhell\r\n0\r\n\r\n", ChunkDataUnterminated),
        ("5\r\nhello\n0\r\n\r\n", ChunkDataUnterminated),
        ("5\r\nhello\r0\r\n\r\n", ChunkDataUnterminated),
        ("5\r\nhello\r\r\n", ChunkDataUnterminated),
        ("5\r\nhello\n\r", ChunkDataUnterminated),
        ("5\r\nhello \r\n", ChunkDataUnterminated),
        ("5\r\nhello\r\n\r\n", ChunkSizeMalformed),

        // Section 7.1.2 and RFC 9110 section 6.5.1: trailers are fields, but not these.
        ("0\r\n\n", BareLineFeed),
        ("0\r\nX: y\n\r\n", BareLineFeed),
        ("0\r\nX: y\r\n\n", BareLineFeed),
        ("0\r\nX: y\n\n", BareLineFeed),
        ("0\r\n X: y\r\n\r\n", FieldLineFolded),
        ("0\r\nX: y\r\n z\r\n\r\n", FieldLineFolded),
        ("0\r\nX : y\r\n\r\n", FieldNameMalformed),
        ("0\r\nX\r\n\r\n", FieldNameMalformed),
        ("0\r\n\r\r\n\r\n", FieldNameMalformed),
        ("0\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n", FieldNameMalformed),
        ("0\r\nX: \0\r\n\r\n", FieldValueMalformed),
        ("0\r\nX: a\rb\r\n\r\n", FieldValueMalformed),
        ("0\r\nContent-Length: 5\r\n\r\n", TrailerForbidden),
        ("0\r\nTransfer-Encoding: chunked\r\n\r\n", TrailerForbidden),
        ("0\r\nX: y\r\nhost: b\r\n\r\n", TrailerForbidden),
        ("0\r\nIDEMPOTENCY-KEY: 1\r\n\r\n", TrailerForbidden),
        ("0\r\nX: " + new string('y', 5_000) + "\r\n\r\n", FieldSectionTooLarge),
        ("0\r\nX: " + new string('y', 5_000), FieldSectionTooLarge),
        ("0\r\nX: " + new string('y', 5_000) + "\n", FieldSectionTooLarge),
        ("0\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 101)) + "\r\n", FieldLinesTooMany),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void A_malformed_chunk_is_rejected(Row row) =>
        Assert.That(Delivery.Request(Head + row.Text).Reason, Is.EqualTo(row.Reason));

    [TestCase("0\r\n\r\n", "")]
    [TestCase("000\r\n\r\n", "")]
    [TestCase("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [TestCase("00000005\r\nhello\r\n00000000\r\n\r\n", "hello")]
    [TestCase("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello")]
    [TestCase("a\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [TestCase("A\r\n0123456789\r\n0\r\n\r\n", "0123456789")]
    [TestCase("0F\r\n0123456789abcde\r\n0\r\n\r\n", "0123456789abcde")]
    [TestCase("5\r\n\r\n0\r\n\r\n0\r\n\r\n", "\r\n0\r\n", Description = "data may look like chunks")]
    [TestCase("1\r\n\0\r\n1\r\n\u00FF\r\n0\r\n\r\n", "\0\u00FF")]
    public void Chunks_are_joined(string chunks, string body)
    {
        RequestReader reader = Delivery.Request(Head + chunks);
        Assert.That((reader.Status, reader.Body), Is.EqualTo((ParseStatus.Complete, body)));
        Assert.That(reader.Consumed, Is.EqualTo(Head.Length + chunks.Length));
    }

    [TestCase(";a")]
    [TestCase(";a;b")]
    [TestCase(";a=b")]
    [TestCase(";a=b;c=d;e")]
    [TestCase(" ; a = b", Description = "bad white space is white space that must be taken")]
    [TestCase("\t;\ta\t=\tb\t;c")]
    [TestCase(";a=\"\"")]
    [TestCase(";a=\"b c;d=e\\\"f\\\\\"")]
    [TestCase(";a=\"b\";c=\"d\"")]
    [TestCase(";a=\"\u0080\t\u00FF\"")]
    [TestCase(";0=1")]
    [TestCase(";!#$%&'*+-.^_`|~=!")]
    public void Well_formed_extensions_are_passed_over(string extensions)
    {
        RequestReader reader = Delivery.Request($"{Head}5{extensions}\r\nhello\r\n0{extensions}\r\n\r\n");
        Assert.That((reader.Status, reader.Body), Is.EqualTo((ParseStatus.Complete, "hello")));
    }

    [TestCase("X: y\r\n")]
    [TestCase("X:\r\nX: \u00FF\r\n")]
    [TestCase("X-Content-Length: 5\r\n")]
    [TestCase("Server-Timing: catalog;dur=1\r\n")]
    public void Harmless_trailers_are_dropped(string trailers)
    {
        RequestReader reader = Delivery.Request($"{Head}0\r\n{trailers}\r\n");
        Assert.That((reader.Status, reader.Head.Fields.Count), Is.EqualTo((ParseStatus.Complete, 2)));
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("5\r")]
    [TestCase("5;a=\"b")]
    [TestCase("5\r\nhell")]
    [TestCase("5\r\nhello")]
    [TestCase("5\r\nhello\r")]
    [TestCase("5\r\nhello\r\n")]
    [TestCase("5\r\nhello\r\n0\r\n")]
    [TestCase("0\r\n\r")]
    [TestCase("0\r\nX: y\r\n")]
    [TestCase("0\r\nX: y\r\n\r")]
    public void A_chunked_body_without_its_end_is_not_an_error(string chunks) =>
        Assert.That(Delivery.Request(Head + chunks).Status, Is.EqualTo(ParseStatus.NeedMore));

    [Test]
    public void A_decoder_decodes_one_body_after_the_other()
    {
        var decoder = new BodyDecoder(HttpLimits.Default);
        var body = new ArrayBufferWriter<byte>();
        foreach (string chunks in new[] { "5\r\nhello\r\n0\r\nX: y\r\n\r\n", "0\r\n\r\n", "1\r\na\r\n0\r\n\r\n" })
        {
            decoder.Start(new BodyFraming(BodyKind.Chunked, 0));
            ParseStatus status = decoder.Decode(Segments.Of(Segments.Bytes(chunks)), body, out long consumed, out _);
            Assert.That((status, consumed), Is.EqualTo((ParseStatus.Complete, (long)chunks.Length)));
        }

        Assert.That(body.WrittenSpan.ToArray(), Is.EqualTo("helloa"u8.ToArray()));
    }
}
