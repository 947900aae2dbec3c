namespace PygmyStore.Common.Observability;

/// <summary>
/// What travels with a request from server to server: its id, its trace context and its deadline; and what comes back: the time
/// that each server took.
/// </summary>
/// <remarks>
/// Not thread-safe. The context of a request belongs to its exchange and is reused for the next request: to keep it, copy it
/// (<see cref="Copy"/>).
/// </remarks>
public sealed class CallContext
{
    private const int EarlyMilliseconds = 20; // a wait may end so long before its time: the clock's step

    private static readonly RequestIdSource OwnIds = new();

    private readonly byte[] _requestId = new byte[Observability.RequestId.MaxBytes];
    private readonly byte[] _traceParent = new byte[Observability.TraceParent.MaxBytes];
    private int _requestIdLength;
    private int _traceParentLength;

    /// <summary>The id that the request has in all servers and all logs.</summary>
    public ReadOnlySpan<byte> RequestId
    {
        get => _requestId.AsSpan(0, _requestIdLength);
        internal set => _requestIdLength = Set(_requestId, value);
    }

    /// <summary>The client's W3C trace context, passed on as it came; empty when it sent none that is valid.</summary>
    public ReadOnlySpan<byte> TraceParent
    {
        get => _traceParent.AsSpan(0, _traceParentLength);
        internal set => _traceParentLength = Set(_traceParent, value);
    }

    /// <summary>
    /// When the client gives up, on the scale of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> when it did
    /// not say.
    /// </summary>
    public long DeadlineMilliseconds { get; internal set; } = long.MaxValue;

    /// <summary>How long the servers behind took.</summary>
    public TierTimes Tiers { get; } = new();

    /// <summary>Whether the client has given up: then nothing more is begun.</summary>
    public bool IsOverdue => Environment.TickCount64 >= DeadlineMilliseconds;

    /// <summary>Whether a wait that ends now may have ended because the client's time was over.</summary>
    public bool IsOutOfTime => Environment.TickCount64 + EarlyMilliseconds >= DeadlineMilliseconds;

    /// <summary>A context for a server that asks for itself: a new request id, no trace and no deadline.</summary>
    public static CallContext Own()
    {
        var context = new CallContext();
        context._requestIdLength = OwnIds.Write(context._requestId);
        return context;
    }

    /// <summary>A context with the same id, trace context and deadline, and no times yet.</summary>
    public CallContext Copy() =>
        new() { RequestId = RequestId, TraceParent = TraceParent, DeadlineMilliseconds = DeadlineMilliseconds };

    internal void Reset()
    {
        _requestIdLength = 0;
        _traceParentLength = 0;
        DeadlineMilliseconds = long.MaxValue;
        Tiers.Reset();
    }

    private static int Set(byte[] place, ReadOnlySpan<byte> value)
    {
        value.CopyTo(place);
        return value.Length;
    }
}
