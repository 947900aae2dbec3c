namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// The messages that are spoiled at random: valid ones of every kind, and ones that are wrong already, in the ways that other
/// parsers are known to forgive.
/// </summary>
internal static class FuzzSeeds
{
    public const string ChunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\n";

    public static readonly string[] Requests =
    [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nGET /search/a%20b?x=1+2&y=%C3%A9 HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "GET http://[::1]:80/a/b?c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nX: \u00FF\t y \r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        Post + "Content-Length: 0\r\n\r\n",
        Post + "Content-Length: 20\r\n\r\nGET /x HTTP/1.1\r\n\r\n\n",
        ChunkedHead + "5;a=\"b\"\r\nhello\r\n0\r\nX: y\r\n\r\n",
    ];

    /// <summary>Requests with the known weak spots of other parsers.</summary>
    public static readonly string[] WeakRequests =
    [
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\u0000: y\u0000\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\u0085\r\nX: \u00A0y\r\n\r\n",
        "GET /%C0%AF/../%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        Post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        Post + "Content-Length: 5, 5\r\n\r\nhello",
        Post + "Content-Length: 99999999999999999999\r\n\r\nhello",
        Post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        Post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        ChunkedHead + "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        ChunkedHead + "5\nhello\n0\n\n",
    ];

    public static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 201 Created\r\nLocation: /orders/1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi",
        "HTTP/1.1 204 \r\nX:\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    ];

    /// <summary>Answers of an upstream that lies about its length, or says two.</summary>
    public static readonly string[] WeakResponses =
    [
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nX: y\r\n z\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nhi\r\n0\r\n\r\n",
    ];

    public static readonly string[] ChunkedBodies =
    [
        ChunkedHead + "0\r\n\r\n",
        ChunkedHead + "5\r\nhello\r\n00A\r\n0123456789\r\n0\r\n\r\n",
        ChunkedHead + "5;a=\"b\\\"c\";d ; e = f\r\nhello\r\n0;x\r\n\r\n",
        ChunkedHead + "1\r\na\r\n1\r\nb\r\n0\r\nX: y\r\nServer-Timing: a\r\n\r\n",
        ChunkedHead + "18\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n",
    ];
}
