using System.Net;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Client;

/// <summary>The address of an upstream, and the bounds of the calls to it.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Its name, for people: <c>catalog</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its address.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>
    /// Calls under way at once. Further ones wait in a queue: few runnable threads run better than many, and nobody can flood the
    /// upstream.
    /// </summary>
    public int MaxCalls { get; init; } = 16;

    /// <summary>
    /// Calls that may wait in the queue. If it is full, the next call is <see cref="UpstreamOutcome.Busy"/> immediately. A waiting
    /// call holds its thread, so without this bound a slow upstream would collect all of them.
    /// </summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>How long a call may wait in the queue, if that is less than its whole time.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.MaxValue;

    /// <summary>How long it may take to connect.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a call may take, the wait in the queue included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sent as <c>X-Service-Key</c> when the store has one.</summary>
    public string? ServiceKey { get; init; }

    /// <summary>Sent as <c>X-Admin-Key</c> by tools of the store's keeper; the servers have none to pass on.</summary>
    public string? AdminKey { get; init; }

    /// <summary>The bounds of an answer: a list of books or of sales is larger than any request.</summary>
    public HttpLimits Limits { get; init; } = HttpLimits.Default with { BodyBytes = 16 * 1024 * 1024 };
}
