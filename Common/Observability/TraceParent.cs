using System.Buffers;

namespace PygmyStore.Common.Observability;

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
