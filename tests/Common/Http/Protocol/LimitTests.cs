using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>Each bound of <see cref="HttpLimits"/>: below it and at it all is well, and one past it is rejected.</summary>
[TestFixture]
internal sealed class LimitTests
{
    private const string Host = "\r\nHost: a\r\n";
    private const string Chunked = "POST / HTTP/1.1" + Host + "Transfer-Encoding: chunked\r\n\r\n";

    private static readonly HttpLimits Limits = new()
    {
        StartLineBytes = 64,
        MethodBytes = 16,
        FieldSectionBytes = 128,
        FieldLines = 6,
        PathSegments = 4,
        QueryParameters = 3,
        BodyBytes = 20,
        ChunkLineBytes = 24,
        TrailerBytes = 48,
    };

    internal static readonly Bound[] Requests =
    [
        new("start line", Limits.StartLineBytes, TargetTooLong, n => $"GET /{Filled(n - 16)} HTTP/1.1{Host}\r\n"),
        new("start line behind an empty one", Limits.StartLineBytes, TargetTooLong,
            n => $"\r\nGET /{Filled(n - 16)} HTTP/1.1{Host}\r\n"),
        new("field section of one line", Limits.FieldSectionBytes, FieldSectionTooLarge,
            n => $"GET / HTTP/1.1{Host}X: {Filled(n - 16)}\r\n\r\n"),
        new("field section of two lines", Limits.FieldSectionBytes, FieldSectionTooLarge,
            n => $"GET / HTTP/1.1{Host}X: y\r\nX:{Filled(n - 21)}\r\n\r\n"),
        new("field lines", Limits.FieldLines, FieldLinesTooMany, n => $"GET / HTTP/1.1{Host}{Repeated("X:\r\n", n - 1)}\r\n"),
        new("path segments", Limits.PathSegments, TargetTooLong, n => $"GET {Repeated("/a", n)} HTTP/1.1{Host}\r\n"),
        new("empty path segments", Limits.PathSegments, TargetTooLong, n => $"GET {Repeated("/", n)} HTTP/1.1{Host}\r\n"),
        new("query parameters", Limits.QueryParameters, TargetTooLong, n => $"GET /?{Repeated("a=b&", n)} HTTP/1.1{Host}\r\n"),
        new("content length", Limits.BodyBytes, BodyTooLarge,
            n => $"POST / HTTP/1.1{Host}Content-Length: {n}\r\n\r\n{Filled(n)}"),
        new("one chunk", Limits.BodyBytes, BodyTooLarge, n => $"{Chunked}{n:x}\r\n{Filled(n)}\r\n0\r\n\r\n"),
        new("many chunks", Limits.BodyBytes, BodyTooLarge, n => $"{Chunked}{Repeated("1\r\na\r\n", n)}0\r\n\r\n"),
        new("chunk line", Limits.ChunkLineBytes, ChunkLineTooLong, n => $"{Chunked}1;{Filled(n - 3)}\r\na\r\n0\r\n\r\n"),
        new("last chunk's line", Limits.ChunkLineBytes, ChunkLineTooLong, n => $"{Chunked}0;{Filled(n - 3)}\r\n\r\n"),
        new("chunk size digits", 8, ChunkSizeMalformed, n => $"{Chunked}{1.ToString("x" + n)}\r\na\r\n0\r\n\r\n"),
        new("trailers", Limits.TrailerBytes, FieldSectionTooLarge, n => $"{Chunked}0\r\nX: {Filled(n - 7)}\r\n\r\n"),
        new("trailer lines", Limits.FieldLines, FieldLinesTooMany, n => $"{Chunked}0\r\n{Repeated("X:\r\n", n)}\r\n"),
    ];

    internal static readonly Bound[] Responses =
    [
        new("start line", Limits.StartLineBytes, StatusLineTooLong, n => $"HTTP/1.1 204 {Filled(n - 15)}\r\n\r\n"),
        new("field section", Limits.FieldSectionBytes, FieldSectionTooLarge, n => $"HTTP/1.1 204 \r\nX: {Filled(n - 7)}\r\n\r\n"),
        new("field lines", Limits.FieldLines, FieldLinesTooMany, n => $"HTTP/1.1 204 \r\n{Repeated("X:\r\n", n)}\r\n"),
        new("content length", Limits.BodyBytes, BodyTooLarge, n => $"HTTP/1.1 200 \r\nContent-Length: {n}\r\n\r\n{Filled(n)}"),
        new("until close", Limits.BodyBytes, BodyTooLarge, n => $"HTTP/1.1 200 \r\n\r\n{Filled(n)}"),
    ];

    [TestCaseSource(nameof(Requests))]
    public void A_request_is_rejected_one_past_the_bound(Bound bound) =>
        AssertBound(bound, n => Delivery.Request(bound.Message(n), Limits));

    [TestCaseSource(nameof(Responses))]
    public void An_answer_is_rejected_one_past_the_bound(Bound bound) =>
        AssertBound(bound, n => Delivery.Response(bound.Message(n), RequestMethod.Get, Limits));

    [TestCase(15, TargetTooLong)]
    [TestCase(16, TargetTooLong)]
    [TestCase(17, MethodUnknown)]
    public void A_start_line_that_is_too_long_is_the_methods_fault_when_the_method_is(int methodLetters, RejectReason reason) =>
        Assert.That(Delivery.Request($"{Filled(methodLetters)} /{Filled(64)}", Limits).Reason, Is.EqualTo(reason));

    [Test]
    public void A_start_line_may_be_bounded_more_tightly_than_a_method() =>
        Assert.That(Delivery.Request(Filled(40), new HttpLimits { StartLineBytes = 8 }).Reason, Is.EqualTo(MethodUnknown));

    [Test]
    public void The_defaults_take_what_the_standards_ask_for()
    {
        Assert.Multiple(() =>
        {
            Assert.That(HttpLimits.Default.StartLineBytes, Is.AtLeast(8000), "RFC 9112 section 3");
            Assert.That(Delivery.Request($"GET /{Filled(8000 - 16)} HTTP/1.1{Host}\r\n").Reason, Is.EqualTo(None));
        });
    }

    private static void AssertBound(Bound bound, Func<int, MessageReader> read)
    {
        Assert.That(read(bound.Limit - 1).Reason, Is.EqualTo(None), "below the bound");
        Assert.That(read(bound.Limit).Reason, Is.EqualTo(None), "at the bound");
        Assert.That(read(bound.Limit + 1).Reason, Is.EqualTo(bound.Reason), "past the bound");
    }

    private static string Filled(int length) => new('a', length);

    private static string Repeated(string part, int times) => string.Concat(Enumerable.Repeat(part, times));

    /// <summary>A bound, and a message that has as much of what it bounds as asked for.</summary>
    internal sealed record Bound(string Name, int Limit, RejectReason Reason, Func<int, string> Message)
    {
        public override string ToString() => $"{Name}, {Limit}";
    }
}
