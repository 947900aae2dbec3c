using System.Globalization;
using PygmyStore.Tests.Common.Http;
using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>
/// RFC 9110 sections 6.6.1, 8.6, 9.3, 10.2.1 and 13.1.2: what an answer carries. Date and the length stand in all of them.
/// </summary>
internal static class AnswerCases
{
    public static readonly CaseTable Methods = new("9110 9.3, 10.2.1, 15.5.6")
    {
        { "HEAD has the length and no content", Line("HEAD /books/1 HTTP/1.1"), Served(200), Must, Checks(HasLengthOfContent) },
        { "HEAD of what is not found", Line("HEAD /nothing HTTP/1.1"), Served(404), Must, Checks(HasDate) },
        { "HEAD without Host", "HEAD /books/1 HTTP/1.1\r\n\r\n", Rejected(400), Must, Checks(HasDate) },
        { "HEAD in HTTP/2.0", Line("HEAD /books/1 HTTP/2.0"), Rejected(505), Should },
        {
            "HEAD with a malformed chunk",
            $"HEAD /books/1 HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n", Rejected(400), Should
        },
        { "HEAD of an escape that is none", Line("HEAD /books/%zz HTTP/1.1"), Rejected(400), Should },
        { "HEAD with a space before a colon", $"HEAD /books/1 HTTP/1.1\r\n{Host}X : y\r\n\r\n", Rejected(400), Must },
        { "HEAD of a GET that buys", Line($"HEAD /buy/{SmuggledItem} HTTP/1.1"), Served(405), May, Checks(HasAllow) },
        { "OPTIONS of a resource", Line("OPTIONS /books/1 HTTP/1.1"), Served(204), May, Checks(HasAllow) },
        { "OPTIONS of what is not found", Line("OPTIONS /nothing HTTP/1.1"), Served(404), May },
        { "POST where there is none", $"POST /books/1 HTTP/1.1\r\n{Host}Content-Length: 0\r\n\r\n", Served(405), Must,
            Checks(HasAllow) },
        { "PUT where there is none", $"PUT /orders HTTP/1.1\r\n{Host}Content-Length: {BodyLength}\r\n\r\n{Body}", Served(405),
            Must, Checks(HasAllow) },
        { "DELETE where there is none", Line("DELETE /books/1 HTTP/1.1"), Served(405), Must, Checks(HasAllow) },
        { "PATCH where there is none", Line("PATCH /books/1 HTTP/1.1"), Served(405), Must, Checks(HasAllow) },
        { "GET where there is none", Target("/orders"), Served(405), Must, Checks(HasAllow) },
    };

    public static readonly CaseTable Fields = new("9110 6.6.1, 8.6")
    {
        { "Date of 200", Target("/books/1"), Served(200), Must, Checks(HasDate) },
        { "Date of 201", Post($"Content-Length: {BodyLength}"), Served(201), Must, Checks(HasDate) },
        { "Date of 204", Line("OPTIONS /books/1 HTTP/1.1"), Served(204), Must, Checks(HasDate) },
        { "Date of 304", IfNoneMatch("*"), Served(304), Must, Checks(HasDate) },
        { "Date of 400", Only("X: y"), Rejected(400), Must, Checks(HasDate) },
        { "Date of 404", Target("/nothing"), Served(404), Must, Checks(HasDate) },
        { "Date of 405", Line("DELETE /books/1 HTTP/1.1"), Served(405), Must, Checks(HasDate) },
        { "Date of 501", Line("BREW /books/1 HTTP/1.1"), Rejected(501), May, Checks(HasDate) },
        { "Content-Length of 200", Target("/books/1"), Served(200), Should, Checks(HasLengthOfContent) },
        { "Content-Length of 400", Only("X: y"), Rejected(400), Should, Checks(HasLength) },
        { "Content-Length of 404", Target("/nothing"), Served(404), Should, Checks(HasLength) },
        { "no Content-Length in 204", Line("OPTIONS /books/1 HTTP/1.1"), Served(204), Must, Checks(HasNoLength) },
        { "Content-Type of 200", Target("/books/1"), Served(200), Should,
            Checks(answer => answer["Content-Type"] is null ? "no Content-Type" : null) },
    };

    public static readonly CaseTable Conditional = new("9110 13.1.2, 15.4.5")
    {
        { "200 has an entity tag", Target($"/books/{UnchangedItem}"), Served(200), Should, Checks(HasTag) },
        { "the tag that the client has", IfNoneMatch(Tag), Served(304), Must, Checks(HasTag) },
        { "the tag as a weak one", IfNoneMatch("W/" + Tag), Served(304), Must, Checks(HasTag) },
        { "the tag in a list", IfNoneMatch($"\"x\", {Tag}, \"y\""), Served(304), Must, Checks(HasTag) },
        { "the tag on a second line", IfNoneMatch($"\"x\"\r\nIf-None-Match: {Tag}"), Served(304), Must, Checks(HasTag) },
        { "any tag", IfNoneMatch("*"), Served(304), Must, Checks(HasTag) },
        { "another tag", IfNoneMatch("\"x\""), Served(200), Must, Checks(HasTag) },
        { "the tag without quotes", IfNoneMatch("v1"), Served(200), Should },
        { "no tag", IfNoneMatch(""), Served(200), Should },
        {
            "the tag on HEAD",
            $"HEAD /books/{UnchangedItem} HTTP/1.1\r\n{Host}If-None-Match: {Tag}\r\n\r\n", Served(304), Must, Checks(HasTag)
        },
        { "a date is not looked at where there is none", Requests.Fields("If-Modified-Since: Wed, 01 Jan 2098 00:00:00 GMT"),
            Served(200), Must },
    };

    /// <summary>IMF-fixdate, and no other form (RFC 9110 section 5.6.7).</summary>
    public static string? HasDate(RawMessage answer) =>
        DateTime.TryParseExact(answer["Date"], "ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out _) ? null : "no Date";

    private static Func<ConformanceCase, ConformanceCase> Checks(Func<RawMessage, string?> check) =>
        c => c with { Check = check };

    private static string IfNoneMatch(string tags) =>
        $"GET /books/{UnchangedItem} HTTP/1.1\r\n{Host}If-None-Match: {tags}\r\n\r\n";

    private static string? HasLength(RawMessage answer) => answer["Content-Length"] is null ? "no Content-Length" : null;

    private static string? HasLengthOfContent(RawMessage answer) =>
        answer["Content-Length"] is null or "0" ? "no Content-Length" : null;

    private static string? HasNoLength(RawMessage answer) => answer["Content-Length"] is null ? null : "a Content-Length";

    private static string? HasAllow(RawMessage answer) => answer["Allow"] is null ? "no Allow" : null;

    private static string? HasTag(RawMessage answer) =>
        answer["ETag"] is { } tag && tag.StartsWith('"') && tag.EndsWith('"') ? null : "no ETag";
}
