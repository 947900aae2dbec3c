using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The W3C Trace Context field <c>traceparent</c> (Level 1, section 3.2): <c>00-(32 hex)-(16 hex)-(2 hex)</c>. A
/// server that makes no span passes a valid value on unchanged; it drops any other.
/// </summary>
public static class TraceParent
{
    /// <summary>The length of version 00. A later version may add fields after another hyphen.</summary>
    private const int BaseBytes = 55;

    /// <summary>No later version exists. One may be twice as long.</summary>
    internal const int MaxBytes = 2 * BaseBytes;

    private const int TraceIdAt = 3;
    private const int SpanIdAt = 36;
    private const int FlagsAt = 53;
    private const byte SampledFlag = 1;

    private static readonly StandardFormat Hex16 = new('x', 16);
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

    /// <summary>Whether the sender of a valid value records its spans. Flags of later versions mean nothing here.</summary>
    public static bool IsSampled(ReadOnlySpan<byte> valid) =>
        Utf8Parser.TryParse(valid.Slice(FlagsAt, 2), out byte flags, out _, 'x') && (flags & SampledFlag) != 0;

    /// <summary>The trace id of a valid value.</summary>
    public static ReadOnlySpan<byte> TraceIdOf(ReadOnlySpan<byte> valid) => valid[TraceIdAt..(SpanIdAt - 1)];

    /// <summary>A valid value as the parent of a span.</summary>
    internal static ActivityContext Parse(ReadOnlySpan<byte> valid) => new(
        ActivityTraceId.CreateFromUtf8String(TraceIdOf(valid)),
        ActivitySpanId.CreateFromUtf8String(valid[SpanIdAt..(FlagsAt - 1)]),
        IsSampled(valid) ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
        isRemote: true);

    /// <summary>Writes that of a span, and returns its length.</summary>
    internal static int Write(Activity span, Span<byte> destination)
    {
        ReadOnlySpan<byte> flags = span.Recorded ? "01"u8 : "00"u8;
        Encoding.ASCII.GetBytes(span.TraceId.ToHexString(), destination[TraceIdAt..]);
        Encoding.ASCII.GetBytes(span.SpanId.ToHexString(), destination[SpanIdAt..]);
        return WriteAround(flags, destination);
    }

    /// <summary>Writes one of a trace that nobody records, and returns its length.</summary>
    internal static int WriteUnsampled(Span<byte> destination)
    {
        // A zero is not valid: the lowest bit is always one.
        Utf8Formatter.TryFormat(Random.Shared.NextInt64() | 1, destination[TraceIdAt..], out _, Hex16);
        Utf8Formatter.TryFormat(Random.Shared.NextInt64(), destination[(TraceIdAt + 16)..], out _, Hex16);
        Utf8Formatter.TryFormat(Random.Shared.NextInt64() | 1, destination[SpanIdAt..], out _, Hex16);
        return WriteAround("00"u8, destination);
    }

    private static int WriteAround(ReadOnlySpan<byte> flags, Span<byte> destination)
    {
        "00-"u8.CopyTo(destination);
        destination[SpanIdAt - 1] = destination[FlagsAt - 1] = (byte)'-';
        flags.CopyTo(destination[FlagsAt..]);
        return BaseBytes;
    }

    private static bool IsValidRest(ReadOnlySpan<byte> version, ReadOnlySpan<byte> rest) =>
        rest.IsEmpty
        || (!version.SequenceEqual("00"u8) && rest[0] == '-' && !rest.ContainsAnyExceptInRange((byte)'!', (byte)'~'));

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(LowerHex);

    private static bool IsNonZeroHex(ReadOnlySpan<byte> text) => IsHex(text) && text.ContainsAnyExcept((byte)'0');
}
