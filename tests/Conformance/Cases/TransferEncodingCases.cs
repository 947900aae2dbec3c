using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 sections 6.1 and 6.3: exactly chunked, never with a length, never in HTTP/1.0.</summary>
internal static class TransferEncodingCases
{
    private const string Chunked = "11\r\n" + Body + "\r\n0\r\n\r\n";

    public static readonly CaseTable Codings = new("9112 6.1, 7")
    {
        { "chunked", Coded("chunked"), Served(201), Must },
        { "chunked in capitals", Coded("CHUNKED"), Served(201), Must },
        { "white space around chunked", Coded("\t chunked \t"), Served(201), Must },
        { "chunked on GET", Fields("Transfer-Encoding: chunked") + Chunked, Served(200), May },
        { "chunked on HEAD", $"HEAD /books/1 HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n{Chunked}", Served(200), May },
        { "xchunked", Coded("xchunked"), Rejected(501), Must },
        { "chunkedx", Coded("chunkedx"), Rejected(501), Must },
        { "x-chunked", Coded("x-chunked"), Rejected(501), Must },
        { "identity", Coded("identity"), Rejected(501), Must },
        { "gzip", Coded("gzip"), Rejected(501), Must },
        { "gzip, then chunked", Coded("gzip, chunked"), Rejected(501), Should },
        { "gzip, then chunked, on two lines", Post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", Chunked),
            Rejected(501), Should },
        { "gzip alone, on two lines", Post("Transfer-Encoding: gzip\r\nTransfer-Encoding: gzip", Chunked), Rejected(501), Must },
        { "an empty line, then chunked", Post("Transfer-Encoding:\r\nTransfer-Encoding: chunked", Chunked), Rejected(400), May },
        { "identity, then chunked", Coded("identity, chunked"), Rejected(501), Should },
        { "chunked, then gzip", Coded("chunked, gzip"), Rejected(400), Must },
        { "chunked, then identity", Coded("chunked, identity"), Rejected(400), Must },
        { "chunked, then identity, on two lines", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", Chunked),
            Rejected(400), Must },
        { "chunked twice", Coded("chunked, chunked"), Rejected(400), Should },
        { "chunked twice, on two lines", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Chunked),
            Rejected(400), Should },
        { "an empty coding", Coded(""), Rejected(400), Must },
        { "a comma alone", Coded(","), Rejected(400), Must },
        { "an empty element before chunked", Coded(", chunked"), Rejected(400), May },
        { "an empty element behind chunked", Coded("chunked,"), Rejected(400), May },
        { "chunked with a parameter", Coded("chunked;x=y"), Rejected(400), Should },
        { "chunked in quotes", Coded("\"chunked\""), Rejected(400), Must },
        { "a space inside chunked", Coded("chun ked"), Rejected(400), Must },
        { "a vertical tab before chunked", Coded("\u000Bchunked"), Rejected(400), Must },
        { "a form feed behind chunked", Coded("chunked\u000C"), Rejected(400), Must },
        { "a no-break space behind chunked", Coded("chunked\u00A0"), Rejected(400), Must },
        { "a next-line character behind chunked", Coded("chunked\u0085"), Rejected(400), Must },
        { "NUL behind chunked", Coded("chunked\0"), Rejected(400), Must },
        { "an underscore for the hyphen", Post("Transfer_Encoding: chunked", ""), Served(400), Must },
        { "TE is another field", Fields("TE: trailers, chunked"), Served(200), Must },
    };

    public static readonly CaseTable WithLength = new("9112 6.1, 6.3, 11.2")
    {
        { "a length before chunked", Post($"Content-Length: {Chunked.Length}\r\nTransfer-Encoding: chunked", Chunked),
            Rejected(400), MayButMustClose },
        { "a length behind chunked", Post($"Transfer-Encoding: chunked\r\nContent-Length: {Chunked.Length}", Chunked),
            Rejected(400), MayButMustClose },
        { "a length of the first chunk's line", Post("Content-Length: 4\r\nTransfer-Encoding: chunked", Chunked), Rejected(400),
            MayButMustClose },
        { "a length of 0 and chunked", Post("Content-Length: 0\r\nTransfer-Encoding: chunked", Chunked), Rejected(400),
            MayButMustClose },
        { "a request behind chunked that the length covers", Covered("chunked"), Rejected(400), MayButMustClose },
        { "a request behind chunked in capitals that the length covers", Covered("CHUNKED"), Rejected(400), MayButMustClose },
        { "a length, and a coding that is not known", Covered("xchunked"), Rejected(400), Must },
        { "a length, and identity", Covered("identity"), Rejected(400), Must },
        { "a length, and an empty coding", Covered(""), Rejected(400), Must },
        { "a malformed length, and chunked", Post("Content-Length: x\r\nTransfer-Encoding: chunked", Chunked), Rejected(400),
            MayButMustClose },
    };

    public static readonly CaseTable InHttp10 = new("9112 6.1 (HTTP/1.0)")
    {
        { "chunked in HTTP/1.0", Post("Transfer-Encoding: chunked", Chunked, "1.0"), Rejected(400), MayButMustClose },
        { "chunked in HTTP/1.0 with keep-alive", Post("Connection: keep-alive\r\nTransfer-Encoding: chunked", Chunked, "1.0"),
            Rejected(400), MayButMustClose },
        {
            "chunked and a length in HTTP/1.0",
            Post($"Content-Length: {Chunked.Length}\r\nTransfer-Encoding: chunked", Chunked, "1.0"), Rejected(400),
            MayButMustClose
        },
    };

    private static string Coded(string coding) => Post($"Transfer-Encoding: {coding}", Chunked);

    /// <summary>To whom believes the coding, a request follows; to whom believes the length, none does.</summary>
    private static string Covered(string coding)
    {
        string hidden = "0\r\n\r\n" + Smuggled;
        return Post($"Content-Length: {hidden.Length}\r\nTransfer-Encoding: {coding}", hidden);
    }
}
