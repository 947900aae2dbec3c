using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 3986 sections 2.1 and 3.3, RFC 3629: what a target says behind its escapes.</summary>
internal static class EncodingCases
{
    public static readonly CaseTable Escapes = new("3986 2.1")
    {
        { "an escaped digit is that digit", Target("/books/%31"), Served(200), Should },
        { "escapes of either case", Target("/%62ooks/1?x=%c3%A9"), Served(200), Should },
        { "an escaped slash is no separator", Target("/books%2F1"), Served(404), Should },
        { "an escape is undone once", Target("/books/%2531"), Served(404), Must },
        { "a plus in the path is a plus", Target("/books/+1"), Served(404), Should },
        { "half an escape at the end", Target("/books/1%"), Rejected(400), Should },
        { "two thirds of an escape at the end", Target("/books/%3"), Rejected(400), Should },
        { "an escape of no digits", Target("/books/%zz"), Rejected(400), Should },
        { "an escape of one digit", Target("/books/%3g"), Rejected(400), Should },
        { "a percent sign before an escape", Target("/books/%%31"), Rejected(400), Should },
        { "an escape of another fashion", Target("/books/%u0031"), Rejected(400), Should },
        { "an escape with a sign", Target("/books/%+31"), Rejected(400), Should },
        { "half an escape in the query", Target("/books/1?x=%"), Rejected(400), Should },
        { "an escape of no digits in the query", Target("/books/1?x=%zz"), Rejected(400), Should },
    };

    public static readonly CaseTable Controls = new("3986 7.3")
    {
        { "an escaped NUL in the path", Target("/books/1%00"), Rejected(400), May },
        { "an escaped NUL in the query", Target("/books/1?x=%00"), Rejected(400), May },
        { "an escaped NUL in a parameter's name", Target("/books/1?%00=x"), Rejected(400), May },
        { "an escaped LF in the path", Target("/books/1%0A"), Rejected(400), May },
        { "an escaped CRLF in the query", Target("/books/1?x=%0D%0AX:y"), Rejected(400), May },
        { "an escaped DEL in the path", Target("/books/1%7F"), Rejected(400), May },
        { "an escaped escape character in the query", Target("/books/1?x=%1B"), Rejected(400), May },
    };

    public static readonly CaseTable Utf8 = new("3629 3, 10")
    {
        { "UTF-8 of two bytes", Target("/books/%C3%A9"), Served(404), Should },
        { "UTF-8 of four bytes", Target("/books/1?x=%F0%9F%93%9A"), Served(200), Should },
        { "an overlong slash of two bytes", Target("/books%C0%AF1"), Rejected(400), May },
        { "an overlong slash of three bytes", Target("/books%E0%80%AF1"), Rejected(400), May },
        { "an overlong slash of four bytes", Target("/books%F0%80%80%AF1"), Rejected(400), May },
        { "an overlong NUL", Target("/books/1%C0%80"), Rejected(400), May },
        { "an overlong dot", Target("/books/%C0%AE%C0%AE/1"), Rejected(400), May },
        { "a surrogate", Target("/books/%ED%A0%80"), Rejected(400), May },
        { "a code point past the last", Target("/books/%F4%90%80%80"), Rejected(400), May },
        { "a continuation byte alone", Target("/books/%80"), Rejected(400), May },
        { "a first byte alone", Target("/books/%C3"), Rejected(400), May },
        { "a first byte and no continuation", Target("/books/%C3%28"), Rejected(400), May },
        { "0xFF", Target("/books/%FF"), Rejected(400), May },
        { "Latin-1 in the query", Target("/books/1?x=%E9"), Rejected(400), May },
        { "an overlong slash in the query", Target("/books/1?x=%C0%AF"), Rejected(400), May },
        { "a character cut by the end of a segment", Target("/books%C3/%A91"), Rejected(400), May },
    };

    public static readonly CaseTable DotSegments = new("3986 5.2.4, 6.2.2.3")
    {
        { "a dot segment", Target("/./books/1"), Rejected(400), May },
        { "a dot segment at the end", Target("/books/."), Rejected(400), May },
        { "two dots", Target("/x/../books/1"), Rejected(400), May },
        { "two dots above the root", Target("/../books/1"), Rejected(400), May },
        { "two dots at the end", Target("/books/1/.."), Rejected(400), May },
        { "an escaped dot", Target("/%2e/books/1"), Rejected(400), May },
        { "two escaped dots", Target("/x/%2E%2e/books/1"), Rejected(400), May },
        { "a dot and an escaped one", Target("/x/.%2e/books/1"), Rejected(400), May },
        { "two dots in an absolute target", Target("http://a/../books/1"), Rejected(400), May },
        { "two dots and an escaped slash are a name", Target("/..%2Fbooks/1"), Served(404), May },
        { "three dots are a name", Target("/.../1"), Served(404), Must },
        { "dots in the query are text", Target("/books/1?x=/../."), Served(200), Must },
    };
}
