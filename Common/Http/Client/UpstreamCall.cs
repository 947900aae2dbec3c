using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Client;

/// <summary>A request to an upstream. Lives on the caller's stack; nothing of it is kept.</summary>
public readonly ref struct UpstreamRequest
{
    /// <summary>Makes a request that has the upstream's whole call timeout.</summary>
    public UpstreamRequest()
    {
    }

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

    /// <summary>The entity tag of the only state in which the request is to be done (<c>If-Match</c>), or empty.</summary>
    public ReadOnlySpan<byte> IfMatch { get; init; }

    /// <summary>When the caller gives up (<see cref="Environment.TickCount64"/>); sent as <c>X-Time-Left-Ms</c>.</summary>
    public long DeadlineMilliseconds { get; init; } = long.MaxValue;

    /// <summary>Whether it does no harm twice: then it is sent again when a pooled connection turns out to be stale.</summary>
    public bool IsSafeToRepeat { get; init; }
}

/// <summary>A call that has ended, with its answer if there is one. Dispose gives the connection to the next call.</summary>
public readonly ref struct UpstreamCall
{
    private readonly Upstream _upstream;
    private readonly UpstreamConnection? _connection;
    private readonly long _entered; // the queue of calls

    internal UpstreamCall(
        Upstream upstream, UpstreamOutcome outcome, UpstreamConnection? connection, long entered = 0, bool isResent = false)
    {
        _upstream = upstream;
        _connection = connection;
        _entered = entered;
        Outcome = outcome;
        IsResent = isResent;
    }

    /// <summary>How the call ended. All other members are valid only if it was answered.</summary>
    public UpstreamOutcome Outcome { get; }

    /// <summary>Whether the request was sent twice, so that the first may have been carried out too.</summary>
    public bool IsResent { get; }

    public int Status => _connection!.Head.Status;

    public FieldSection Fields => _connection!.Head.Fields;

    /// <summary>The answer's whole body, decoded.</summary>
    public ReadOnlySpan<byte> Body => _connection!.Body;

    public void Dispose()
    {
        if (_connection is not null)
        {
            _upstream.TakeBack(_connection, _entered);
        }
    }
}

/// <summary>How a call to an upstream ended.</summary>
public enum UpstreamOutcome
{
    Answered, // a whole, valid answer came, whatever its status

    // The request was not sent.
    Unreachable, // no connection could be made
    Busy, // its turn did not come in time, or would not have

    // Whether the request was carried out is unknown.
    TimedOut, // no whole answer came in time
    Broken, // the connection ended before the answer did
    Malformed, // what came is not HTTP, or larger than the limits
}

public static class UpstreamOutcomes
{
    /// <summary>Whether the request certainly was not carried out.</summary>
    public static bool IsUnsent(this UpstreamOutcome outcome) => outcome is UpstreamOutcome.Unreachable or UpstreamOutcome.Busy;

    /// <summary>The status that tells a client of it (RFC 9110 section 15.6).</summary>
    public static int Status(this UpstreamOutcome outcome) => outcome switch
    {
        UpstreamOutcome.Unreachable or UpstreamOutcome.Busy => 503,
        UpstreamOutcome.TimedOut => 504,
        _ => 502,
    };
}
