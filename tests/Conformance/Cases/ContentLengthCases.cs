using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9110 section 8.6 and RFC 9112 sections 6.2 and 6.3: one number of digits, or nothing.</summary>
internal static class ContentLengthCases
{
    public static readonly CaseTable Values = new("9112 6.2, 6.3, 9110 8.6")
    {
        { "a body of that length", Length(BodyLength), Served(201), Must },
        { "a body in HTTP/1.0", Post($"Content-Length: {BodyLength}", version: "1.0"), ServedLast(201), Must },
        { "a name in mixed case", Post($"cONTENT-lENGTH: {BodyLength}"), Served(201), Must },
        { "white space around the number", Length($"\t {BodyLength} \t"), Served(201), Must },
        { "zeros before the number", Length("00" + BodyLength), Served(201), Must },
        { "25 digits that are a small number", Length(BodyLength.PadLeft(25, '0')), Served(201), May },
        { "no length is no body", Post("X: y", ""), Served(400), Must },
        { "a length of 0", Post("Content-Length: 0", ""), Served(400), Must },
        { "a plus sign", Length("+" + BodyLength), Rejected(400), Must },
        { "minus zero", Post("Content-Length: -0", ""), Rejected(400), Must },
        { "a minus sign", Length("-" + BodyLength), Rejected(400), Must },
        { "an empty length", Length(""), Rejected(400), Must },
        { "the same number twice in a list", Length($"{BodyLength}, {BodyLength}"), Rejected(400), May },
        { "the same number twice, no space", Length($"{BodyLength},{BodyLength}"), Rejected(400), May },
        { "a list of two numbers", Length($"{BodyLength}, 5"), Rejected(400), Must },
        { "a list with an empty end", Length(BodyLength + ","), Rejected(400), May },
        { "a list with an empty start", Length("," + BodyLength), Rejected(400), May },
        { "two equal lines", Post($"Content-Length: {BodyLength}\r\nContent-Length: {BodyLength}"), Rejected(400), May },
        { "two different lines", Post($"Content-Length: {BodyLength}\r\nContent-Length: 5"), Rejected(400), Must },
        { "a line of 0 and another", Post($"Content-Length: 0\r\ncontent-length: {BodyLength}"), Rejected(400), Must },
        { "hexadecimal", Length("0x11"), Rejected(400), Must },
        { "hexadecimal without its mark", Length("1f"), Rejected(400), Must },
        { "an exponent", Length("1e1"), Rejected(400), Must },
        { "a fraction", Length(BodyLength + ".0"), Rejected(400), Must },
        { "a space inside", Length("1 7"), Rejected(400), Must },
        { "an underscore inside", Length("1_7"), Rejected(400), Must },
        { "a parameter", Length(BodyLength + ";x"), Rejected(400), Must },
        { "quotes", Length($"\"{BodyLength}\""), Rejected(400), Must },
        { "a word", Length("seventeen"), Rejected(400), Must },
        { "a superscript digit of Latin-1", Length("\u00B9"), Rejected(400), Must },
        { "full-width digits of UTF-8", Length("\u00EF\u00BC\u0091\u00EF\u00BC\u0097"), Rejected(400), Must },
        { "a no-break space behind it", Length(BodyLength + "\u00A0"), Rejected(400), Must },
        { "a no-break space before it", Length("\u00A0" + BodyLength), Rejected(400), Must },
        { "a next-line character behind it", Length(BodyLength + "\u0085"), Rejected(400), Must },
        { "a vertical tab behind it", Length(BodyLength + "\u000B"), Rejected(400), Must },
        { "a form feed before it", Length("\u000C" + BodyLength), Rejected(400), Must },
        { "NUL behind it", Length(BodyLength + "\0"), Rejected(400), Must },
        { "a CR inside it", Length("1\r7"), Rejected(400), Must },
        { "20 digits", Length("99999999999999999999"), Rejected(413), Must },
        { "2 to the 64th, and the body's length", Length("18446744073709551633"), Rejected(413), Must },
        { "2 to the 63rd", Length("9223372036854775808"), Rejected(413), Must },
        { "2 to the 32nd, and the body's length", Length("4294967313"), Rejected(413), May },
        { "a body cut short", Post("Content-Length: 100"), Nothing, Must, c => c with { IsCutShort = true } },
        { "a body that never begins", Post("Content-Length: 100", ""), Nothing, Must, c => c with { IsCutShort = true } },
    };

    public static readonly CaseTable Bodies = new("9110 9.3, 9112 11.2")
    {
        { "a body on GET", Fields($"Content-Length: {BodyLength}") + Body, Served(200), May },
        { "a body on HEAD", $"HEAD /books/1 HTTP/1.1\r\n{Host}Content-Length: {BodyLength}\r\n\r\n{Body}", Served(200), May },
        { "a length of 0 on GET", Fields("Content-Length: 0"), Served(200), Must },
        { "a request in the body of a GET", Hidden("GET /books/1"), Served(200), May },
        { "a request in the body of a HEAD", Hidden("HEAD /books/1"), Served(200), May },
        { "a request in the body of a POST", Hidden("POST /orders"), Served(400), Must },
        { "a request in the body of what is not found", Hidden("POST /nothing"), Served(404), Must },
        { "a request in the body of a method that is not allowed", Hidden("PUT /books/1"), Served(405), Must },
        { "a request in the body of OPTIONS", Hidden("OPTIONS /books/1"), Served(204), May },
        { "a request behind a malformed length", Length("+0", Smuggled), Rejected(400), Must },
        { "a request behind an underscore for a hyphen", Post("Content_Length: 40", ""), Served(400), Must },
    };

    private static string Length(string value, string body = Body) => Post($"Content-Length: {value}", body);

    private static string Hidden(string methodAndTarget) =>
        $"{methodAndTarget} HTTP/1.1\r\n{Host}Content-Length: {Smuggled.Length}\r\n\r\n{Smuggled}";
}
