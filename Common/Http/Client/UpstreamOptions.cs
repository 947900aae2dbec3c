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
    /// How many calls may be under way at once; further ones wait in line, as far as <see cref="MaxWaiting"/> and <see
    /// cref="LineTimeout"/> let them. Few runnable threads run better than many, and behind a bound the upstream cannot be flooded.
    /// </summary>
    public int MaxCalls { get; init; } = 16;

    /// <summary>
    /// How many calls may wait in line; further ones are told at once. A call that waits holds its thread, so a slow upstream must not
    /// gather all of them.
    /// </summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>How long a call may wait in line, if that is less than its whole time: who cannot be served soon is told soon.</summary>
    public TimeSpan LineTimeout { get; init; } = TimeSpan.MaxValue;

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
