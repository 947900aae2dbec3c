using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;

namespace PygmyStore.Common.Observability;

/// <summary>What travels with a request between servers: id, trace context and deadline; and each server's time.</summary>
/// <remarks>Not thread-safe. The exchange reuses it for the next request: to keep it, <see cref="Copy"/> it.</remarks>
public sealed class CallContext
{
    private const int EarlyMilliseconds = 20; // a wait may end this early: the clock's step

    private static readonly RequestIdSource OwnIds = new();

    private readonly byte[] _requestId = new byte[Observability.RequestId.MaxBytes];
    private readonly byte[] _traceParent = new byte[Observability.TraceParent.MaxBytes];
    private int _requestIdLength;
    private int _traceParentLength;
    private bool _isUnsampled;

    /// <summary>The id that the request has in all servers and all logs.</summary>
    public ReadOnlySpan<byte> RequestId
    {
        get => _requestId.AsSpan(0, _requestIdLength);
        internal set => _requestIdLength = Set(_requestId, value);
    }

    /// <summary>
    /// The W3C trace context that calls pass on: that of the <see cref="Span"/>, or the client's as it came, or one that says
    /// that the request is not sampled. Empty when the client sent none that is valid and nobody listens for spans.
    /// </summary>
    public ReadOnlySpan<byte> TraceParent
    {
        get
        {
            if (_isUnsampled)
            {
                // Only now: most requests that are answered from memory make no call.
                _traceParentLength = Observability.TraceParent.WriteUnsampled(_traceParent);
                _isUnsampled = false;
            }

            return _traceParent.AsSpan(0, _traceParentLength);
        }

        internal set => _traceParentLength = Set(_traceParent, value);
    }

    /// <summary>The span of the request, below which its calls have theirs; null when it is not traced.</summary>
    public Activity? Span { get; private set; }

    /// <summary>The id of the trace, 32 hexadecimal digits; empty when nobody else knows one.</summary>
    public ReadOnlySpan<byte> TraceId => _traceParentLength == 0 ? default : Observability.TraceParent.TraceIdOf(TraceParent);

    /// <summary>When the client gives up, as a TickCount64; <see cref="long.MaxValue"/> when it did not say.</summary>
    public long DeadlineMilliseconds { get; internal set; } = long.MaxValue;

    public TierTimes Tiers { get; } = new();

    /// <summary>Whether the client has given up: then nothing more is begun.</summary>
    public bool IsOverdue => Environment.TickCount64 >= DeadlineMilliseconds;

    /// <summary>Whether a wait that ends now may have ended because the client's time was over.</summary>
    public bool IsOutOfTime => Environment.TickCount64 + EarlyMilliseconds >= DeadlineMilliseconds;

    /// <summary>
    /// A context for a server that asks for itself: a new request id, no deadline, no trace unless the call belongs to a span.
    /// </summary>
    public static CallContext Own(Activity? within = null)
    {
        var context = new CallContext();
        context.SetSpan(within);
        context._requestIdLength = OwnIds.Write(context._requestId);
        return context;
    }

    /// <summary>A copy without the times. It may outlive the request, and so may its span.</summary>
    public CallContext Copy() => new()
    {
        RequestId = RequestId,
        TraceParent = _traceParent.AsSpan(0, _traceParentLength),
        _isUnsampled = _isUnsampled, // each copy makes one of its own, if it is needed
        Span = Span,
        DeadlineMilliseconds = DeadlineMilliseconds,
    };

    /// <summary>Sets the span of the request, whose trace context its calls pass on; null changes nothing.</summary>
    internal void SetSpan(Activity? span)
    {
        if (span is not null)
        {
            Span = span;
            _isUnsampled = false;
            _traceParentLength = Observability.TraceParent.Write(span, _traceParent);
        }
    }

    /// <summary>From now on its calls say, in a new trace context, that it is not sampled.</summary>
    internal void SetUnsampled() => _isUnsampled = true;

    internal void Reset()
    {
        _requestIdLength = 0;
        _traceParentLength = 0;
        Span = null;
        _isUnsampled = false;
        DeadlineMilliseconds = long.MaxValue;
        Tiers.Reset();
    }

    private static int Set(byte[] place, ReadOnlySpan<byte> value)
    {
        value.CopyTo(place);
        return value.Length;
    }
}

/// <summary>An <c>X-Request-Id</c> is an RFC 9110 token of 1 to 64 characters, which needs no quotes anywhere.</summary>
public static class RequestId
{
    /// <summary>Fits a UUID or a W3C trace id with a prefix.</summary>
    public const int MaxBytes = 64;

    private static readonly SearchValues<byte> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Whether a server passes on a client's id. Otherwise it makes one (<see cref="RequestIdSource"/>).</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length <= MaxBytes && IsToken(id);

    internal static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);
}

/// <summary>
/// Makes request ids: <c>3f9a01c277b2-1</c>, a prefix of this source and a counter. The prefix is 48 random bits, so two servers,
/// or one server before and after a restart, do not share it. For any thread. Does not allocate.
/// </summary>
public sealed class RequestIdSource
{
    /// <summary>Twelve hexadecimal digits, the hyphen and the longest counter.</summary>
    public const int MaxBytes = PrefixBytes + 1 + 19;

    private const int PrefixBytes = 12;

    private readonly byte[] _prefix = new byte[PrefixBytes + 1];
    private long _last;

    public RequestIdSource()
    {
        Convert.TryToHexStringLower(RandomNumberGenerator.GetBytes(PrefixBytes / 2), _prefix, out _);
        _prefix[PrefixBytes] = (byte)'-';
    }

    public int Write(Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        Utf8Formatter.TryFormat(Interlocked.Increment(ref _last), destination[_prefix.Length..], out int length);
        return _prefix.Length + length;
    }
}
