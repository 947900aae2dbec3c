using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>
/// Each bound of <see cref="HttpLimits"/>: one below it, at it, and one past it. What a bound is, the standard leaves to the
/// server.
/// </summary>
internal static class LimitCases
{
    private static readonly HttpLimits Limits = HttpLimits.Default;

    public static readonly IReadOnlyList<ConformanceCase> RequestLine =
    [
        .. Bound("9112 3", "a request line", Limits.StartLineBytes, 200, 414, LineOf),
        .. Bound(
            "9112 3", "a request line behind an empty one", Limits.StartLineBytes, 200, 414, bytes => "\r\n" + LineOf(bytes)),
        .. Bound("9112 3", "path segments", Limits.PathSegments, 404, 414, segments => Target(Repeated("/a", segments))),
        .. Bound(
            "9112 3", "query parameters", Limits.QueryParameters, 200, 414,
            parameters => Target($"/books/1?{Repeated("a=b&", parameters)}")),
    ];

    public static readonly IReadOnlyList<ConformanceCase> Fields =
    [
        .. Bound(
            "9110 5.4", "the fields", Limits.FieldSectionBytes, 200, 431, bytes => Requests.Fields($"X: {Filled(bytes - 16)}")),
        .. Bound(
            "9110 5.4", "a field's name", Limits.FieldSectionBytes, 200, 431, bytes => Requests.Fields($"{Filled(bytes - 14)}:")),
        .. Bound(
            "9110 5.4", "field lines", Limits.FieldLines, 200, 431,
            lines => Only(Host + Repeated("X: y\r\n", lines - 2) + "X: y")),
        .. Bound("3986 3.2.2", "a host's name", 255, 200, 400, bytes => Only($"Host: {Filled(bytes)}")),
    ];

    public static readonly IReadOnlyList<ConformanceCase> Bodies =
    [
        .. Bound(
            "9110 15.5.14", "a body", Limits.BodyBytes, 201, 413,
            bytes => Post($"Content-Length: {bytes}", Body.PadRight(bytes))),
        .. Bound(
            "9110 15.5.14", "a chunk", Limits.BodyBytes, 201, 413,
            bytes => Chunks($"{bytes:X}\r\n{Body.PadRight(bytes)}\r\n0\r\n\r\n")),
        .. Bound("9110 15.5.14", "two chunks", Limits.BodyBytes, 201, 413, TwoChunks),
        .. Bound(
            "9112 7.1", "a chunk's size line", Limits.ChunkLineBytes, 201, 400, bytes => Chunk($"11;{Filled(bytes - 4)}\r\n")),
        .. Bound("9112 7.1", "digits of a chunk's size", 8, 201, 400, digits => Chunk("11".PadLeft(digits, '0') + "\r\n")),
        .. Bound("9112 7.1.2", "the trailers", Limits.TrailerBytes, 201, 431, bytes => Trailers($"X: {Filled(bytes - 7)}\r\n")),
        .. Bound("9112 7.1.2", "trailer lines", Limits.FieldLines, 201, 431, lines => Trailers(Repeated("X: y\r\n", lines))),
    ];

    private static IEnumerable<ConformanceCase> Bound(
        string section, string name, int limit, int served, int rejected, Func<int, string> request) =>
    [
        new(section + " (limits)", $"{name}: one below the bound", request(limit - 1), Served(served), May),
        new(section + " (limits)", $"{name}: at the bound", request(limit), Served(served), May),
        new(section + " (limits)", $"{name}: one past the bound", request(limit + 1), Rejected(rejected), May),
    ];

    private static string LineOf(int bytes) => Target("/books/1?" + Filled(bytes - "GET /books/1? HTTP/1.1\r\n".Length));

    private static string TwoChunks(int bytes) =>
        Chunks($"11\r\n{Body}\r\n{bytes - Body.Length:X}\r\n{new string(' ', bytes - Body.Length)}\r\n0\r\n\r\n");

    private static string Trailers(string lines) => Chunks($"11\r\n{Body}\r\n0\r\n{lines}\r\n");
}
