using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 sections 2 and 3: lines, methods, versions.</summary>
internal static class RequestLineCases
{
    public static readonly CaseTable LineEndings = new("9112 2.2")
    {
        { "an empty line before the request", "\r\n" + Target("/books/1"), Served(200), Should },
        { "two empty lines before the request", "\r\n\r\n" + Target("/books/1"), Rejected(400), May },
        { "an empty line of LF alone before the request", "\n" + Target("/books/1"), Rejected(400), May },
        { "a CR alone before the request", "\r" + Target("/books/1"), Rejected(400), May },
        { "a line of a space before the request", " \r\n" + Target("/books/1"), Rejected(400), Should },
        { "LF alone behind the request line", "GET /books/1 HTTP/1.1\nHost: a\r\n\r\n", Rejected(400), May },
        { "LF alone behind a field line", "GET /books/1 HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", Rejected(400), May },
        { "LF alone for the empty line", "GET /books/1 HTTP/1.1\r\nHost: a\r\n\n", Rejected(400), May },
        { "LF alone behind every line", "GET /books/1 HTTP/1.1\nHost: a\n\n", Rejected(400), May },
        { "CR CR LF behind the request line", "GET /books/1 HTTP/1.1\r\r\nHost: a\r\n\r\n", Rejected(400), May },
        { "CR CR LF behind a field line", "GET /books/1 HTTP/1.1\r\nHost: a\r\r\n\r\n", Rejected(400), May },
        { "CR alone behind the request line", "GET /books/1 HTTP/1.1\rHost: a\r\n\r\n", Rejected(400), May },
        { "white space before the first field", "GET /books/1 HTTP/1.1\r\n Host: a\r\n\r\n", Rejected(400), May },
        { "a line of white space before the first field", "GET /books/1 HTTP/1.1\r\n \r\nHost: a\r\n\r\n", Rejected(400), May },
        { "a line of white space for the empty line", $"GET /books/1 HTTP/1.1\r\n{Host} \r\n\r\n", Rejected(400), May },
        { "an answer for a request", Line("HTTP/1.1 200 OK"), Rejected(400), Should },
        { "a TLS handshake", "\u0016\u0003\u0001\u0000\u00A5\u0001\u0000\r\n\r\n", Rejected(400), Should },
        { "an SSH client's first line", "SSH-2.0-OpenSSH_9.2\r\n\r\n", Rejected(400), Should },
        { "the start of an SSH client's first line, and no more", "SSH-", Rejected(400), May },
        { "the start of a TLS handshake, and no more", "\u0016\u0003\u0001", Rejected(400), May },
        { "a mail client's first line, and no more", "EHLO a\r\n", Rejected(400), May },
        { "JSON for a request line, and no more", "{\"item_number\":1}", Rejected(400), May },
        { "a request line without a version, and no more", "GET /books/1\r\n", Rejected(400), May },
        { "a request line cut short", "GET /books/1 HT", Nothing, Should, c => c with { IsCutShort = true } },
        { "a head cut short", "GET /books/1 HTTP/1.1\r\nHost: a\r\n", Nothing, Should, c => c with { IsCutShort = true } },
        { "an empty line, and no more", "\r\n", Nothing, Should, c => c with { IsCutShort = true } },
    };

    public static readonly CaseTable Lines = new("9112 3")
    {
        { "a plain GET", Target("/books/1"), Served(200), Must },
        { "no target", Line("GET HTTP/1.1"), Rejected(400), Should },
        { "an empty target", Line("GET  HTTP/1.1"), Rejected(400), Should },
        { "no version, as in HTTP/0.9", Line("GET /books/1"), Rejected(400), Should },
        { "no version but its space", Line("GET /books/1 "), Rejected(400), Should },
        { "a method alone", Line("GET"), Rejected(400), Should },
        { "a space in the target", Line("GET /books/1 2 HTTP/1.1"), Rejected(400), Should },
        { "two spaces behind the method", Line("GET  /books/1 HTTP/1.1"), Rejected(400), May },
        { "two spaces before the version", Line("GET /books/1  HTTP/1.1"), Rejected(400), May },
        { "a space behind the version", Line("GET /books/1 HTTP/1.1 "), Rejected(400), May },
        { "a tab behind the method", Line("GET\t/books/1 HTTP/1.1"), Rejected(400), May },
        { "a tab before the version", Line("GET /books/1\tHTTP/1.1"), Rejected(400), May },
        { "a vertical tab before the version", Line("GET /books/1\u000BHTTP/1.1"), Rejected(400), May },
        { "a form feed behind the method", Line("GET\u000C/books/1 HTTP/1.1"), Rejected(400), May },
        { "a CR before the version", Line("GET /books/1\rHTTP/1.1"), Rejected(400), May },
        { "a no-break space behind the method", Line("GET\u00A0/books/1 HTTP/1.1"), Rejected(400), Should },
        { "a next-line character behind the version", Line("GET /books/1 HTTP/1.1\u0085"), Rejected(400), Should },
        { "a space before the method", Line(" GET /books/1 HTTP/1.1"), Rejected(400), Should },
    };

    public static readonly CaseTable Methods = new("9112 3.1, 9110 9.1")
    {
        { "a method in lower case", Line("get /books/1 HTTP/1.1"), Rejected(501), Should },
        { "an unknown method", Line("BREW /books/1 HTTP/1.1"), Rejected(501), Should },
        { "TRACE", Line("TRACE /books/1 HTTP/1.1"), Rejected(501), May },
        { "a method of 10,000 letters", Line(new string('A', 10_000) + " /books/1 HTTP/1.1"), Rejected(501), Should },
        { "a method of every token character", Line("!#$%&'*+-.^_`|~09azAZ /books/1 HTTP/1.1"), Rejected(501), Should },
        { "a method with a bracket", Line("GE(T /books/1 HTTP/1.1"), Rejected(400), Should },
        { "a method with a colon", Line("GET: /books/1 HTTP/1.1"), Rejected(400), Should },
        { "a method with a quote", Line("\"GET\" /books/1 HTTP/1.1"), Rejected(400), Should },
        { "a method with NUL", Line("GET\0 /books/1 HTTP/1.1"), Rejected(400), Should },
        { "a method with DEL", Line("GET\u007F /books/1 HTTP/1.1"), Rejected(400), Should },
        { "a method with 0x80", Line("\u0080GET /books/1 HTTP/1.1"), Rejected(400), Should },
        { "a byte order mark before the method", Line("\u00EF\u00BB\u00BFGET /books/1 HTTP/1.1"), Rejected(400), Should },
    };

    public static readonly CaseTable Versions = new("9112 2.3, 9110 2.5")
    {
        { "HTTP/1.2 is served as 1.1", Line("GET /books/1 HTTP/1.2"), Served(200), Should },
        { "HTTP/1.9 is served as 1.1", Line("GET /books/1 HTTP/1.9"), Served(200), Should },
        { "HTTP/0.9", Line("GET /books/1 HTTP/0.9"), Rejected(505), Should },
        { "HTTP/2.0", Line("GET /books/1 HTTP/2.0"), Rejected(505), Should },
        { "HTTP/3.0", Line("GET /books/1 HTTP/3.0"), Rejected(505), Should },
        { "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Rejected(505), Should },
        { "http/1.1", Line("GET /books/1 http/1.1"), Rejected(400), Should },
        { "Http/1.1", Line("GET /books/1 Http/1.1"), Rejected(400), Should },
        { "HTTP/1", Line("GET /books/1 HTTP/1"), Rejected(400), Should },
        { "HTTP/1.", Line("GET /books/1 HTTP/1."), Rejected(400), Should },
        { "HTTP/11", Line("GET /books/1 HTTP/11"), Rejected(400), Should },
        { "HTTP/1.10", Line("GET /books/1 HTTP/1.10"), Rejected(400), Should },
        { "HTTP/1.01", Line("GET /books/1 HTTP/1.01"), Rejected(400), Should },
        { "HTTP/01.1", Line("GET /books/1 HTTP/01.1"), Rejected(400), Should },
        { "HTTP/1,1", Line("GET /books/1 HTTP/1,1"), Rejected(400), Should },
        { "HTTP/1.x", Line("GET /books/1 HTTP/1.x"), Rejected(400), Should },
        { "HTTP/+1.1", Line("GET /books/1 HTTP/+1.1"), Rejected(400), Should },
        { "HTTP/1.1 with a space inside", Line("GET /books/1 HTTP/1. 1"), Rejected(400), Should },
        { "HTTP/1.1 with NUL behind it", Line("GET /books/1 HTTP/1.1\0"), Rejected(400), Should },
        { "HTTPS/1.1", Line("GET /books/1 HTTPS/1.1"), Rejected(400), Should },
        { "ICY/1.1", Line("GET /books/1 ICY/1.1"), Rejected(400), Should },
    };
}
