using System.Net;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Client;

/// <summary>Where an upstream is and how long it is waited for.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Its name, for people: <c>catalog</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its address.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>
    /// How many calls may be under way at once; further ones wait in line. Few runnable threads run better than many, and behind a
    /// bound the upstream cannot be flooded.
    /// </summary>
    public int MaxCalls { get; init; } = 16;

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A whole call, waiting in line included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sent as <c>X-Service-Key</c> when the store has one.</summary>
    public string? ServiceKey { get; init; }

    /// <summary>Sent as <c>X-Admin-Key</c> by those who keep the store; the servers never have one to pass on.</summary>
    public string? AdminKey { get; init; }

    /// <summary>The bounds of an answer: a list of books or of sales is larger than any request.</summary>
    public HttpLimits Limits { get; init; } = HttpLimits.Default with { BodyBytes = 16 * 1024 * 1024 };
}
