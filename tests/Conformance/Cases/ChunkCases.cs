using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 section 7.1: sizes, extensions, the CRLF behind each chunk, trailers.</summary>
internal static class ChunkCases
{
    public static readonly CaseTable Sizes = new("9112 7.1")
    {
        { "one chunk", Chunk("11\r\n"), Served(201), Must },
        { "two chunks", Chunks("5\r\n{\"ite\r\nC\r\nm_number\":1}\r\n0\r\n\r\n"), Served(201), Must },
        { "a size in lower case", Chunks("5\r\n{\"ite\r\nc\r\nm_number\":1}\r\n0\r\n\r\n"), Served(201), Must },
        { "a chunk for every byte", Chunks(string.Concat(Body.Select(c => $"1\r\n{c}\r\n")) + "0\r\n\r\n"), Served(201), Must },
        { "zeros before the size", Chunk("00000011\r\n"), Served(201), Must },
        { "a last chunk of many zeros", Chunks($"11\r\n{Body}\r\n0000\r\n\r\n"), Served(201), Must },
        { "no chunk but the last", Chunks("0\r\n\r\n"), Served(400), Must },
        { "a size of 0x11", Chunk("0x11\r\n"), Rejected(400), Should },
        { "a size with a plus sign", Chunk("+11\r\n"), Rejected(400), Should },
        { "a size with a minus sign", Chunk("-11\r\n"), Rejected(400), Should },
        { "a last chunk of minus zero", Chunks($"11\r\n{Body}\r\n-0\r\n\r\n"), Rejected(400), Should },
        { "a space before the size", Chunk(" 11\r\n"), Rejected(400), Should },
        { "a space behind the size", Chunk("11 \r\n"), Rejected(400), Should },
        { "a tab behind the size", Chunk("11\t\r\n"), Rejected(400), Should },
        { "a letter behind the size", Chunk("11h\r\n"), Rejected(400), Should },
        { "an underscore in the size", Chunk("1_1\r\n"), Rejected(400), Should },
        { "NUL behind the size", Chunk("11\0\r\n"), Rejected(400), Should },
        { "a no-break space behind the size", Chunk("11\u00A0\r\n"), Rejected(400), Should },
        { "a word for the size", Chunk("x\r\n"), Rejected(400), Should },
        { "an empty size", Chunk("\r\n"), Rejected(400), Should },
        { "an extension without a size", Chunk(";a=b\r\n"), Rejected(400), Should },
        { "LF alone behind the size", Chunk("11\n"), Rejected(400), Should },
        { "CR alone behind the size", Chunk("11\r"), Rejected(400), Should },
        { "CR CR LF behind the size", Chunk("11\r\r\n"), Rejected(400), Should },
        { "LF alone behind the last chunk's size", Chunks($"11\r\n{Body}\r\n0\n\r\n"), Rejected(400), Should },
        { "LF alone behind the data", Chunks($"11\r\n{Body}\n0\r\n\r\n"), Rejected(400), Should },
        { "CR alone behind the data", Chunks($"11\r\n{Body}\r0\r\n\r\n"), Rejected(400), Should },
        { "nothing behind the data", Chunks($"11\r\n{Body}0\r\n\r\n"), Rejected(400), Should },
        { "other bytes for the CRLF behind the data", Chunks($"11\r\n{Body}XY0\r\n\r\n"), Rejected(400), Should },
        { "more data than the size", Chunks($"10\r\n{Body}\r\n0\r\n\r\n"), Rejected(400), Should },
        { "less data than the size", Chunks($"12\r\n{Body}\r\n0\r\n\r\n"), Rejected(400), Should },
        { "a size of 32 bits", Chunk("FFFFFFFF\r\n"), Rejected(413), May },
        { "a size of 2 to the 32nd, and the chunk's", Chunk("100000011\r\n"), Rejected(400), Must },
        { "a size of 63 bits", Chunk("7FFFFFFFFFFFFFFF\r\n"), Rejected(400), May },
        { "a size of 64 bits", Chunk("FFFFFFFFFFFFFFFF\r\n"), Rejected(400), Must },
        { "a size of 2 to the 64th, and the chunk's", Chunk("10000000000000011\r\n"), Rejected(400), Must },
        { "a size of 100 digits", Chunk($"{new string('F', 100)}\r\n"), Rejected(400), Must },
        { "a chunk cut short", Chunks($"12\r\n{Body}"), Nothing, Must, c => c with { IsCutShort = true } },
        { "no last chunk", Chunks($"11\r\n{Body}\r\n"), Nothing, Must, c => c with { IsCutShort = true } },
        { "no empty line at the end", Chunks($"11\r\n{Body}\r\n0\r\n"), Nothing, Must, c => c with { IsCutShort = true } },
        { "a request for a chunk", Chunks($"{Smuggled.Length:X}\r\n{Smuggled}\r\n0\r\n\r\n"), Served(400), Must },
    };

    public static readonly CaseTable Extensions = new("9112 7.1.1")
    {
        { "an extension", Chunk("11;a\r\n"), Served(201), Must },
        { "an extension with a value", Chunk("11;a=b\r\n"), Served(201), Must },
        { "an extension with a quoted value", Chunk("11;a=\"b;\\\"c\"\r\n"), Served(201), Must },
        { "two extensions", Chunk("11;a=b;c\r\n"), Served(201), Must },
        { "white space in an extension", Chunk("11 ; a = b\r\n"), Served(201), Must },
        { "an extension of the last chunk", Chunks($"11\r\n{Body}\r\n0;a=b\r\n\r\n"), Served(201), Must },
        { "a semicolon alone", Chunk("11;\r\n"), Rejected(400), Should },
        { "two semicolons", Chunk("11;;a\r\n"), Rejected(400), Should },
        { "an extension without a name", Chunk("11;=b\r\n"), Rejected(400), Should },
        { "an extension without its value", Chunk("11;a=\r\n"), Rejected(400), Should },
        { "a quoted value that does not end", Chunk("11;a=\"b\r\n"), Rejected(400), Should },
        { "letters behind a quoted value", Chunk("11;a=\"b\"c\r\n"), Rejected(400), Should },
        { "a comma for the semicolon", Chunk("11,a\r\n"), Rejected(400), Should },
        { "NUL in an extension", Chunk("11;a\0\r\n"), Rejected(400), Should },
        { "a control character in a quoted value", Chunk("11;a=\"\u0001\"\r\n"), Rejected(400), Should },
        { "0x80 in an extension's name", Chunk("11;\u0080\r\n"), Rejected(400), Should },
        { "LF alone in an extension", Chunk("11;a\nb\r\n"), Rejected(400), Should },
        { "LF alone behind an extension", Chunk("11;a\n"), Rejected(400), Should },
        { "CR alone in an extension", Chunk("11;a\rb\r\n"), Rejected(400), Should },
        { "LF in a quoted value", Chunk("11;a=\"\n\"\r\n"), Rejected(400), Should },
        { "an extension of 64 KiB", Chunk($"11;{Filled(64 * 1024)}\r\n"), Rejected(400), May },
    };

    public static readonly CaseTable Trailers = new("9112 7.1.2, 9110 6.5")
    {
        { "a trailer", Trailer("X: y\r\n"), Served(201), Must },
        { "two trailers", Trailer("X: y\r\nZ:\r\n"), Served(201), Must },
        { "a trailer that is announced", Announced("X: y\r\n"), Served(201), Must },
        { "Content-Length in a trailer", Trailer("Content-Length: 5\r\n"), Rejected(400), May },
        { "Transfer-Encoding in a trailer", Trailer("Transfer-Encoding: chunked\r\n"), Rejected(400), May },
        { "Host in a trailer", Trailer("Host: b\r\n"), Rejected(400), May },
        { "Authorization in a trailer", Trailer("Authorization: Basic eDp5\r\n"), Rejected(400), May },
        { "Content-Type in a trailer", Trailer("content-type: text/plain\r\n"), Rejected(400), May },
        { "a key in a trailer", Trailer("Idempotency-Key: x\r\n"), Rejected(400), May },
        { "LF alone behind a trailer", Trailer("X: y\n"), Rejected(400), May },
        { "LF alone for the empty line", Chunks($"11\r\n{Body}\r\n0\r\n\n"), Rejected(400), May },
        { "CR alone behind a trailer", Trailer("X: y\rZ: z\r\n"), Rejected(400), May },
        { "a space before a trailer's colon", Trailer("X : y\r\n"), Rejected(400), Must },
        { "a folded trailer", Trailer("X: y\r\n z\r\n"), Rejected(400), May },
        { "a trailer without a colon", Trailer("X\r\n"), Rejected(400), Should },
        { "a trailer with an empty name", Trailer(": y\r\n"), Rejected(400), Should },
        { "a trailer's name with brackets", Trailer("X[1]: y\r\n"), Rejected(400), Should },
        { "NUL in a trailer", Trailer("X: y\0\r\n"), Rejected(400), May },
        { "a request for a trailer", Trailer(Smuggled), Rejected(400), Should },
    };

    private static string Trailer(string lines) => Chunks($"11\r\n{Body}\r\n0\r\n{lines}\r\n");

    private static string Announced(string lines) =>
        Post("Trailer: X\r\nTransfer-Encoding: chunked", $"11\r\n{Body}\r\n0\r\n{lines}\r\n");
}
