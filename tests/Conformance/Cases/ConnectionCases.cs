using static PygmyStore.Tests.Conformance.Demand;
using static PygmyStore.Tests.Conformance.Expectation;
using static PygmyStore.Tests.Conformance.Requests;

namespace PygmyStore.Tests.Conformance.Cases;

/// <summary>RFC 9112 section 9 and RFC 9110 section 10.1.1: how long a connection lives, and who waits for whom.</summary>
internal static class ConnectionCases
{
    private const int Depth = 100;

    public static readonly CaseTable Persistence = new("9112 9.3, 9.6")
    {
        { "HTTP/1.1 goes on", Fields("X: y"), Served(200), Should },
        { "close", Fields("Connection: close"), ServedLast(200), Must },
        { "Close", Fields("Connection: Close"), ServedLast(200), Must },
        { "close in a list", Fields("Connection: x, close"), ServedLast(200), Must },
        { "close behind empty elements", Fields("Connection: , ,close,"), ServedLast(200), Must },
        { "close on a second line", Fields("Connection: x\r\nConnection: close"), ServedLast(200), Must },
        { "keep-alive and close", Fields("Connection: keep-alive, close"), ServedLast(200), Must },
        { "keep-alive", Fields("Connection: keep-alive"), Served(200), Should },
        { "an empty Connection", Fields("Connection:"), Served(200), Should },
        { "closed is not close", Fields("Connection: closed"), Served(200), Should },
        { "Proxy-Connection is nobody's", Fields("Proxy-Connection: close"), Served(200), Should },
        { "Keep-Alive alone says nothing", Fields("Keep-Alive: timeout=0, max=0"), Served(200), Should },
        { "Host as an option", Fields("Connection: Host"), Served(200), Should },
        { "close on a POST", Post($"Connection: close\r\nContent-Length: {BodyLength}"), ServedLast(201), Must },
        { "close on a chunked POST", Post("Connection: close\r\nTransfer-Encoding: chunked", $"11\r\n{Body}\r\n0\r\n\r\n"),
            ServedLast(201), Must },
        { "a request behind close", Fields("Connection: close") + Smuggled, ServedLast(200), Must },
        { "close on what is not found", $"GET /nothing HTTP/1.1\r\n{Host}Connection: close\r\n\r\n", ServedLast(404), Must },
    };

    public static readonly CaseTable Http10 = new("9112 9.3 (HTTP/1.0), C.2.2")
    {
        { "HTTP/1.0 ends", Fields("X: y", "1.0"), ServedLast(200), Must },
        { "HTTP/1.0 with keep-alive goes on", Fields("Connection: keep-alive", "1.0"), Served(200), May },
        { "HTTP/1.0 with Keep-Alive in a list goes on", Fields("Connection: x, Keep-Alive", "1.0"), Served(200), May },
        { "HTTP/1.0 with keep-alive and close", Fields("Connection: keep-alive, close", "1.0"), ServedLast(200), Must },
        { "HTTP/1.0 with the Keep-Alive field alone", Fields("Keep-Alive: timeout=5", "1.0"), ServedLast(200), Must },
        { "HTTP/1.0 with upgrade", Fields("Connection: upgrade\r\nUpgrade: h2c", "1.0"), ServedLast(200), Must },
        { "a request behind one of HTTP/1.0", Fields("X: y", "1.0") + Smuggled, ServedLast(200), Must },
        {
            "a POST of HTTP/1.0 with keep-alive goes on",
            Post($"Connection: keep-alive\r\nContent-Length: {BodyLength}", version: "1.0"), Served(201), May
        },
    };

    public static readonly CaseTable Pipelining = new("9112 9.3.2")
    {
        { "two GETs", Repeated(Target("/books/1"), 2), Served(200), Should, c => c with { Requests = 2 } },
        { "100 GETs", Repeated(Target("/books/1"), Depth), Served(200), Should, c => c with { Requests = Depth } },
        { "100 POSTs", Repeated(Post($"Content-Length: {BodyLength}"), Depth), Served(201), Should,
            c => c with { Requests = Depth } },
        { "100 chunked POSTs", Repeated(Chunk("11\r\n"), Depth), Served(201), Should, c => c with { Requests = Depth } },
        { "an empty line between two", Target("/books/1") + "\r\n" + Target("/books/1"), Served(200), Should,
            c => c with { Requests = 2 } },
        {
            "a POST behind what is not found, behind what is not allowed",
            Line("PUT /books/1 HTTP/1.1") + Target("/nothing") + Post($"Content-Length: {BodyLength}"), Served(405), Should,
                c => c with { Requests = 3 }
        },
    };

    public static readonly CaseTable Upgrade = new("9110 7.8")
    {
        { "an upgrade to h2c", Fields("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"),
            Served(200), May },
        {
            "an upgrade to WebSocket",
            Fields("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + "dGhlIHNhbXBsZSBub25jZQ=="), Served(200), May
        },
        { "an upgrade to nothing", Fields("Connection: Upgrade\r\nUpgrade:"), Served(200), May },
    };

    public static readonly CaseTable Expect = new("9110 10.1.1")
    {
        {
            "a client that waits",
            Post($"Content-Length: {BodyLength}\r\nExpect: 100-continue", ""), ServedAfterContinue(201), Must,
                c => c with { Continuation = Body }
        },
        {
            "a client that waits with capitals",
            Post($"Content-Length: {BodyLength}\r\nexpect: 100-Continue", ""), ServedAfterContinue(201), Must,
                c => c with { Continuation = Body }
        },
        {
            "a client that waits with chunks",
            Post("Transfer-Encoding: chunked\r\nExpect: 100-continue", ""), ServedAfterContinue(201), Must,
            c => c with { Continuation = $"11\r\n{Body}\r\n0\r\n\r\n" }
        },
        { "a client that does not wait", Post($"Content-Length: {BodyLength}\r\nExpect: 100-continue"), Served(201), Must },
        { "nothing to wait for", Fields("Expect: 100-continue"), Served(200), Must },
        { "HTTP/1.0 knows no expectation", Post($"Content-Length: {BodyLength}\r\nExpect: 100-continue", version: "1.0"),
            ServedLast(201), Must },
        { "HTTP/1.0 knows no other expectation", Fields("Expect: x", "1.0"), ServedLast(200), Must },
        { "another expectation", Fields("Expect: x"), Rejected(417), May },
        { "another expectation beside it", Post($"Content-Length: {BodyLength}\r\nExpect: 100-continue, x"), Rejected(417), May },
        { "another expectation on a second line", Post($"Content-Length: {BodyLength}\r\nExpect: 100-continue\r\nExpect: x"),
            Rejected(417), May },
        { "an empty expectation", Fields("Expect:"), Rejected(417), May },
        { "a parameter of an expectation", Fields("Expect: 100-continue;x"), Rejected(417), May },
        { "a body too large to wait for", Post("Content-Length: 1000000\r\nExpect: 100-continue", ""), Rejected(413), Should },
        { "a malformed length to wait for", Post("Content-Length: +5\r\nExpect: 100-continue", ""), Rejected(400), Must },
    };
}
