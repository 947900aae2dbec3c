using System.Buffers;
using System.Buffers.Text;
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

    /// <summary>When the client gives up, as a TickCount64; <see cref="long.MaxValue"/> when it did not say.</summary>
    public long DeadlineMilliseconds { get; internal set; } = long.MaxValue;

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

/// <summary>
/// The W3C Trace Context field <c>traceparent</c> (Level 1, section 3.2): <c>00-(32 hex)-(16 hex)-(2 hex)</c>. The servers make
/// no spans. They pass a valid value on unchanged and drop any other.
/// </summary>
public static class TraceParent
{
    /// <summary>The length of version 00. A later version may add fields after another hyphen.</summary>
    private const int BaseBytes = 55;

    /// <summary>No later version exists. One may be twice as long.</summary>
    internal const int MaxBytes = 2 * BaseBytes;

    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    public static bool IsValid(ReadOnlySpan<byte> value)
    {
        if (value.Length is < BaseBytes or > MaxBytes || value[2] != '-' || value[35] != '-' || value[52] != '-')
        {
            return false;
        }

        ReadOnlySpan<byte> version = value[..2];
        return IsHex(version) && !version.SequenceEqual("ff"u8) && IsNonZeroHex(value[3..35]) && IsNonZeroHex(value[36..52])
            && IsHex(value[53..55])
            && IsValidRest(version, value[BaseBytes..]);
    }

    private static bool IsValidRest(ReadOnlySpan<byte> version, ReadOnlySpan<byte> rest) =>
        rest.IsEmpty
        || (!version.SequenceEqual("00"u8) && rest[0] == '-' && !rest.ContainsAnyExceptInRange((byte)'!', (byte)'~'));

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(LowerHex);

    private static bool IsNonZeroHex(ReadOnlySpan<byte> text) => IsHex(text) && text.ContainsAnyExcept((byte)'0');
}
