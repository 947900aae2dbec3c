using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>How a server treats its connections; each bound is enforced by deadline, not by goodwill.</summary>
public sealed record HttpServerOptions
{
    /// <summary>The server's name in Server-Timing and in logs: <c>frontend</c>, <c>catalog</c>, <c>order</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The bounds of a request.</summary>
    public HttpLimits Limits { get; init; } = HttpLimits.Default;

    /// <summary>How long a connection may stay open without a request.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the first byte of a head to its end.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the end of the head to the end of the body, whatever its rate.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the client may take to make room for an answer.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a connection of which two requests in a row were refused for want of room is not read from for a moment: for clients. A
    /// server's connections carry the requests of many.
    /// </summary>
    public bool RestsAfterRefusals { get; init; }

    /// <summary>Bytes a second that a body's sender must keep up after <see cref="RateGrace"/>, as in Kestrel's minimum data rate; 0 asks for none.</summary>
    public int MinRateBytesPerSecond { get; init; } = 240;

    /// <summary>How long a body may come as slowly as it likes: a slow start of the path, not of the peer.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);
}
