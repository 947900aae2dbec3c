using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 section 5 and RFC 9110 section 5: names, values, and the white space between them.</summary>
internal static class FieldCases
{
    public static readonly CaseTable Names = new("9110 5.1, 5.6.2")
    {
        { "a name of every token character", Fields("!#$%&'*+-.^_`|~09azAZ: y"), Served(200), Must },
        { "an empty name", Fields(": y"), Rejected(400), Should },
        { "no colon", Fields("X"), Rejected(400), Should },
        { "no colon, but a space", Fields("X y"), Rejected(400), Should },
        { "a name with square brackets", Fields("X[1]: y"), Rejected(400), Should },
        { "a name with round brackets", Fields("X(1): y"), Rejected(400), Should },
        { "a name with curly brackets", Fields("X{1}: y"), Rejected(400), Should },
        { "a name with angle brackets", Fields("<X>: y"), Rejected(400), Should },
        { "a name with a slash", Fields("X/Y: y"), Rejected(400), Should },
        { "a name with a backslash", Fields("X\\Y: y"), Rejected(400), Should },
        { "a name with an at sign", Fields("X@Y: y"), Rejected(400), Should },
        { "a name with an equals sign", Fields("X=Y: y"), Rejected(400), Should },
        { "a name with a comma", Fields("X,Y: y"), Rejected(400), Should },
        { "a name with a semicolon", Fields("X;Y: y"), Rejected(400), Should },
        { "a name with a question mark", Fields("X?: y"), Rejected(400), Should },
        { "a name with a quote", Fields("\"X\": y"), Rejected(400), Should },
        { "a name with a space inside", Fields("X Y: y"), Rejected(400), Should },
        { "a name with NUL", Fields("X\0: y"), Rejected(400), Should },
        { "a name with a control character", Fields("X\u0001: y"), Rejected(400), Should },
        { "a name with DEL", Fields("X\u007F: y"), Rejected(400), Should },
        { "a name with 0x80", Fields("X\u0080: y"), Rejected(400), Should },
        { "a name with UTF-8", Fields("X\u00C3\u00A9: y"), Rejected(400), Should },
        { "a no-break space before the name", Fields("\u00A0X: y"), Rejected(400), Should },
        { "a CR before the colon", Fields("X\r: y"), Rejected(400), Should },
    };

    public static readonly CaseTable WhiteSpace = new("9112 5.1")
    {
        { "a space before the colon", Fields("X : y"), Rejected(400), Must },
        { "a tab before the colon", Fields("X\t: y"), Rejected(400), Must },
        { "a space before Host's colon", Only("Host : a"), Rejected(400), Must },
        { "a space before Content-Length's colon", Post($"Content-Length : {BodyLength}"), Rejected(400), Must },
        { "a space before Transfer-Encoding's colon", Post("Transfer-Encoding : chunked", "0\r\n\r\n"), Rejected(400), Must },
        { "a vertical tab before the colon", Fields("X\u000B: y"), Rejected(400), Should },
        { "no white space behind the colon", Fields("X:y"), Served(200), Must },
        { "spaces and tabs around the value", Fields("X: \t y \t "), Served(200), Must },
        { "an empty value", Fields("X:"), Served(200), Must },
        { "a value of white space", Fields("X: \t "), Served(200), Must },
    };

    public static readonly CaseTable Folding = new("9112 5.2")
    {
        { "a line folded with a space", Fields("X: y\r\n z"), Rejected(400), May },
        { "a line folded with a tab", Fields("X: y\r\n\tz"), Rejected(400), May },
        { "a folded line of white space", Fields("X: y\r\n \r\nZ: z"), Rejected(400), May },
        { "a folded Content-Length", Post($"Content-Length:\r\n {BodyLength}"), Rejected(400), May },
        { "a folded Transfer-Encoding", Post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), Rejected(400), May },
        { "a length in a folded line", Fields($"X: y\r\n Content-Length: {BodyLength}"), Rejected(400), May },
    };

    public static readonly CaseTable Values = new("9110 5.5")
    {
        { "visible characters of every kind", Fields("X: !\"#$%&'()*+,-./0:;<=>?@A[\\]^_`a{|}~"), Served(200), Must },
        { "0x80 in a value", Fields("X: \u0080"), Served(200), Should },
        { "0xFF in a value", Fields("X: \u00FF"), Served(200), Should },
        { "a next-line character in a value", Fields("X: a\u0085b"), Served(200), Should },
        { "a no-break space at a value's end", Fields("X: a\u00A0"), Served(200), Should },
        { "UTF-8 in a value", Fields("X: \u00C3\u00A9"), Served(200), Should },
        { "bytes that are no UTF-8 in a value", Fields("X: \u00C3\u0028"), Served(200), Should },
        { "NUL in a value", Fields("X: a\0b"), Rejected(400), May },
        { "NUL at a value's end", Fields("X: a\0"), Rejected(400), May },
        { "a CR in a value", Fields("X: a\rb"), Rejected(400), May },
        { "a CR and a field in a value", Fields("X: a\rY: b"), Rejected(400), May },
        { "0x01 in a value", Fields("X: a\u0001b"), Rejected(400), May },
        { "a bell in a value", Fields("X: a\u0007b"), Rejected(400), May },
        { "a backspace in a value", Fields("X: a\u0008b"), Rejected(400), May },
        { "a vertical tab in a value", Fields("X: a\u000Bb"), Rejected(400), May },
        { "a form feed in a value", Fields("X: a\u000Cb"), Rejected(400), May },
        { "an escape character in a value", Fields("X: a\u001B[31mb"), Rejected(400), May },
        { "0x1F in a value", Fields("X: a\u001Fb"), Rejected(400), May },
        { "DEL in a value", Fields("X: a\u007Fb"), Rejected(400), May },
        { "a control character at a value's start", Fields("X: \u0001a"), Rejected(400), May },
    };

    public static readonly CaseTable Lines = new("9110 5.2, 5.3")
    {
        { "lines of the same name", Fields("X: a\r\nx: b\r\nX: c"), Served(200), Must },
        { "fields before Host", Only("X: y\r\nHost: a"), Served(200), Must },
        { "an unknown Content-Type of no body", Fields("Content-Type: x"), Served(200), Must },
    };
}
