using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Client;

/// <summary>A request to an upstream. Lives on the caller's stack; nothing of it is kept.</summary>
public readonly ref struct UpstreamRequest
{
    /// <summary>Makes a request that has the upstream's whole call timeout.</summary>
    public UpstreamRequest()
    {
    }

    /// <summary>The method.</summary>
    public required RequestMethod Method { get; init; }

    /// <summary>The target in origin form, encoded.</summary>
    public required ReadOnlySpan<byte> Target { get; init; }

    /// <summary>A JSON body, or empty for none.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The id of the client's request, which all tiers share.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The client's trace context, or empty.</summary>
    public ReadOnlySpan<byte> TraceParent { get; init; }

    /// <summary>The key under which the request is carried out once at most, or empty.</summary>
    public ReadOnlySpan<byte> IdempotencyKey { get; init; }

    /// <summary>The run of the catalog's process that the request is for (<c>X-Catalog-Run</c>), or empty.</summary>
    public ReadOnlySpan<byte> CatalogRun { get; init; }

    /// <summary>
    /// When whoever is waiting for the answer gives up, on the scale of <see cref="Environment.TickCount64"/>: then nothing is sent any
    /// more. What is left is told to the upstream (<c>X-Time-Left-Ms</c>).
    /// </summary>
    public long DeadlineMilliseconds { get; init; } = long.MaxValue;

    /// <summary>
    /// Whether carrying it out twice does no harm: then a pooled connection that turns out to be stale is no reason to fail.
    /// </summary>
    public bool IsSafeToRepeat { get; init; }
}
