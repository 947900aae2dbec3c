using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 section 3.2 and RFC 9110 section 7.2: exactly one Host, and a valid one.</summary>
internal static class HostCases
{
    public static readonly CaseTable Number = new("9112 3.2")
    {
        { "no Host", "GET /books/1 HTTP/1.1\r\n\r\n", Rejected(400), Must },
        { "no Host in HTTP/1.2", "GET /books/1 HTTP/1.2\r\n\r\n", Rejected(400), Must },
        { "no Host in HTTP/1.0", "GET /books/1 HTTP/1.0\r\n\r\n", ServedLast(200), Must },
        { "two equal Hosts", Only("Host: a\r\nHost: a"), Rejected(400), Must },
        { "two different Hosts", Only("Host: a\r\nHost: b"), Rejected(400), Must },
        { "two Hosts of different case", Only("Host: a\r\nhOST: a"), Rejected(400), Must },
        { "two Hosts in HTTP/1.0", Only("Host: a\r\nHost: b", "1.0"), Rejected(400), Must },
        { "two Hosts far apart", Only($"Host: a\r\n{Repeated("X: y\r\n", 50)}Host: b"), Rejected(400), Must },
        { "a Host and an empty one", Only("Host: a\r\nHost:"), Rejected(400), Must },
        { "a malformed Host in HTTP/1.0", Only("Host: a/b", "1.0"), Rejected(400), Must },
    };

    public static readonly CaseTable Values = new("9110 7.2, 3986 3.2.2")
    {
        { "Host in capitals", Only("HOST: A.EXAMPLE"), Served(200), Must },
        { "Host with a port", Only("Host: a:8080"), Served(200), Must },
        { "Host with an empty port", Only("Host: a:"), Served(200), Must },
        { "Host with an IPv4 address", Only("Host: 127.0.0.1:80"), Served(200), Must },
        { "Host with an IPv6 address", Only("Host: [::1]"), Served(200), Must },
        { "Host with an IPv6 address and a port", Only("Host: [2001:db8::1]:65535"), Served(200), Must },
        { "Host with an underscore", Only("Host: a_b"), Served(200), Must },
        { "Host with a dot at its end", Only("Host: a.example."), Served(200), Must },
        { "Host with an escape", Only("Host: a%2Db"), Served(200), May },
        { "Host with white space around it", Only("Host: \t a \t"), Served(200), Must },
        { "Host without a space", Only("Host:a"), Served(200), Must },
        { "an empty Host", Only("Host:"), Rejected(400), May },
        { "a Host of white space", Only("Host: \t "), Rejected(400), May },
        { "a port alone", Only("Host: :80"), Rejected(400), May },
        { "user information", Only("Host: u@a"), Rejected(400), Must },
        { "a name and a password", Only("Host: u:p@a"), Rejected(400), Must },
        { "a path", Only("Host: a/b"), Rejected(400), Must },
        { "a slash", Only("Host: a/"), Rejected(400), Must },
        { "a query", Only("Host: a?b"), Rejected(400), Must },
        { "a fragment", Only("Host: a#b"), Rejected(400), Must },
        { "a scheme", Only("Host: http://a"), Rejected(400), Must },
        { "a comma", Only("Host: a,b"), Rejected(400), May },
        { "a comma and a space", Only("Host: a, b"), Rejected(400), Must },
        { "a space", Only("Host: a b"), Rejected(400), Must },
        { "a tab", Only("Host: a\tb"), Rejected(400), Must },
        { "a backslash", Only("Host: a\\b"), Rejected(400), Must },
        { "a quote", Only("Host: \"a\""), Rejected(400), Must },
        { "angle brackets", Only("Host: <a>"), Rejected(400), Must },
        { "a star", Only("Host: *"), Served(200), May },
        { "letters for a port", Only("Host: a:b"), Rejected(400), Must },
        { "a port with a sign", Only("Host: a:+80"), Rejected(400), Must },
        { "a negative port", Only("Host: a:-1"), Rejected(400), Must },
        { "two ports", Only("Host: a:80:80"), Rejected(400), Must },
        { "port 65536", Only("Host: a:65536"), Rejected(400), May },
        { "a port of 20 digits", Only("Host: a:00000000000000000080"), Rejected(400), May },
        { "an IPv6 address without brackets", Only("Host: ::1"), Rejected(400), Must },
        { "half a bracket", Only("Host: [::1"), Rejected(400), Must },
        { "empty brackets", Only("Host: []"), Rejected(400), Must },
        { "a name in brackets", Only("Host: [a]"), Rejected(400), Must },
        { "an IPv6 address with a bad digit", Only("Host: [::g]"), Rejected(400), Must },
        { "letters behind the brackets", Only("Host: [::1]a"), Rejected(400), Must },
        { "half an escape", Only("Host: a%2"), Rejected(400), Must },
        { "an escape of no digits", Only("Host: a%zz"), Rejected(400), Must },
        { "an escaped NUL", Only("Host: a%00"), Rejected(400), May },
        { "NUL", Only("Host: a\0"), Rejected(400), Must },
        { "DEL", Only("Host: a\u007F"), Rejected(400), Must },
        { "a next-line character", Only("Host: a\u0085"), Rejected(400), Must },
        { "a no-break space", Only("Host: a\u00A0"), Rejected(400), Must },
        { "raw UTF-8", Only("Host: \u00C3\u00A9.example"), Rejected(400), Must },
        { "a folded Host", Only("Host:\r\n a"), Rejected(400), May },
    };
}
