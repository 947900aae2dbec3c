using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 section 3.2 and RFC 3986: the four forms of a target, and what may stand in them.</summary>
internal static class TargetCases
{
    public static readonly CaseTable OriginForm = new("9112 3.2.1")
    {
        { "the root", Target("/"), Served(200), Must },
        { "an empty query", Target("/books/1?"), Served(200), Must },
        { "a query of every allowed character", Target("/books/1?a=!$&'()*+,;=:@/?-._~%20"), Served(200), Must },
        { "an empty segment", Target("/books//1"), Served(404), Must },
        { "two slashes at the start", Target("//books/1"), Served(404), Must },
        { "a slash at the end", Target("/books/1/"), Served(404), May },
        { "a path in upper case", Target("/BOOKS/1"), Served(404), May },
        { "a parameter of a segment", Target("/books/1;x=y"), Served(404), May },
        { "a fragment", Target("/books/1#x"), Rejected(400), Should },
        { "a fragment behind a query", Target("/books/1?x#y"), Rejected(400), Should },
        { "a target without its slash", Target("books/1"), Rejected(400), Should },
        { "a query for a target", Target("?x"), Rejected(400), Should },
        { "a backslash for a slash", Target("\\books\\1"), Rejected(400), Should },
        { "a backslash in the path", Target("/books\\1"), Served(404), May },
    };

    public static readonly CaseTable AbsoluteForm = new("9112 3.2.2, 9110 4.2")
    {
        { "an absolute target", Target("http://a/books/1"), Served(200), Must },
        { "an absolute target in capitals", "GET HTTP://A/books/1 HTTP/1.1\r\nHost: A\r\n\r\n", Served(200), Must },
        { "an absolute target with a port", "GET http://a:81/books/1 HTTP/1.1\r\nHost: a:81\r\n\r\n", Served(200), Must },
        { "an absolute target with an IPv6 address", "GET http://[::1]:81/books/1 HTTP/1.1\r\nHost: [::1]:81\r\n\r\n",
            Served(200), Must },
        { "an absolute target beats another Host", Target("http://b.example/books/1"), Served(200), Must },
        { "an absolute target without a path", Target("http://a"), Served(200), Must },
        { "an absolute target with a query and no path", Target("http://a?x"), Served(200), Must },
        { "an absolute target without Host", "GET http://a/books/1 HTTP/1.1\r\n\r\n", Rejected(400), Must },
        { "an absolute target with two Hosts", $"GET http://a/books/1 HTTP/1.1\r\n{Host}{Host}\r\n", Rejected(400), Must },
        { "an absolute target with a malformed Host", "GET http://a/books/1 HTTP/1.1\r\nHost: a/b\r\n\r\n", Rejected(400), Must },
        { "an absolute target in HTTP/1.0", Line("GET http://a/books/1 HTTP/1.0"), ServedLast(200), Must },
        { "an absolute target without a host", Target("http:///books/1"), Rejected(400), Must },
        { "an absolute target with a port and no host", Target("http://:80/books/1"), Rejected(400), Must },
        { "an absolute target with user information", Target("http://u@a/books/1"), Rejected(400), Should },
        { "an absolute target with a name and a password", Target("http://u:p@a/books/1"), Rejected(400), Should },
        { "an absolute target with one slash", Target("http:/a/books/1"), Rejected(400), Should },
        { "an absolute target with no slash", Target("http:a/books/1"), Rejected(400), Should },
        { "an absolute target with letters for a port", Target("http://a:b/books/1"), Rejected(400), Should },
        { "an absolute target with port 65536", Target("http://a:65536/books/1"), Rejected(400), May },
        { "an absolute target with half an IPv6 address", Target("http://[::1/books/1"), Rejected(400), Should },
        { "an absolute target with a fragment", Target("http://a/books/1#x"), Rejected(400), Should },
        { "a target of another scheme: https", Target("https://a/books/1"), Rejected(400), May },
        { "a target of another scheme: ftp", Target("ftp://a/books/1"), Rejected(400), May },
        { "a target of another scheme: file", Target("file:///etc/passwd"), Rejected(400), May },
    };

    public static readonly CaseTable OtherForms = new("9112 3.2.3, 3.2.4")
    {
        { "OPTIONS of the server", Line("OPTIONS * HTTP/1.1"), Served(204), May },
        { "OPTIONS of an absolute target without a path", Line("OPTIONS http://a HTTP/1.1"), Served(204), May },
        { "GET *", Target("*"), Rejected(400), Should },
        { "HEAD *", Line("HEAD * HTTP/1.1"), Rejected(400), Should },
        { "POST *", $"POST * HTTP/1.1\r\n{Host}Content-Length: 0\r\n\r\n", Rejected(400), Should },
        { "OPTIONS **", Line("OPTIONS ** HTTP/1.1"), Rejected(400), Should },
        { "OPTIONS */", Line("OPTIONS */ HTTP/1.1"), Rejected(400), Should },
        { "OPTIONS *?x", Line("OPTIONS *?x HTTP/1.1"), Rejected(400), Should },
        { "CONNECT", Line("CONNECT a:80 HTTP/1.1"), Rejected(501), May },
        { "GET of an authority", Target("a:80"), Rejected(400), Should },
        { "GET of a name", Target("a"), Rejected(400), Should },
    };

    public static readonly CaseTable Characters = new("3986 2.2, 3.3, 3.4")
    {
        { "a quote in the path", Target("/books/\"1\""), Rejected(400), Should },
        { "angle brackets in the path", Target("/books/<1>"), Rejected(400), Should },
        { "square brackets in the path", Target("/books/[1]"), Served(404), May },
        { "curly brackets in the path", Target("/books/{1}"), Served(404), May },
        { "a caret in the path", Target("/books/^1"), Served(404), May },
        { "a back quote in the path", Target("/books/`1"), Served(404), May },
        { "a bar in the path", Target("/books/1|2"), Served(404), May },
        { "NUL in the path", Target("/books/1\0"), Rejected(400), Should },
        { "0x01 in the path", Target("/books/\u00011"), Rejected(400), Should },
        { "DEL in the path", Target("/books/1\u007F"), Rejected(400), Should },
        { "0x80 in the path", Target("/books/\u0080"), Rejected(400), Should },
        { "0xFF in the path", Target("/books/\u00FF"), Rejected(400), Should },
        { "raw UTF-8 in the path", Target("/books/\u00C3\u00A9"), Rejected(400), Should },
        { "what the URL standard does not escape in a query", Target("/books/1?a[0]=b|c&d={e}^`\\"), Served(200), May },
        { "angle brackets in the query", Target("/books/1?<script>"), Rejected(400), Should },
        { "a quote in the query", Target("/books/1?x=\"y\""), Rejected(400), Should },
        { "NUL in the query", Target("/books/1?x=\0"), Rejected(400), Should },
        { "0xFF in the query", Target("/books/1?x=\u00FF"), Rejected(400), Should },
        { "raw UTF-8 in the query", Target("/books/1?x=\u00C3\u00A9"), Rejected(400), Should },
    };
}
