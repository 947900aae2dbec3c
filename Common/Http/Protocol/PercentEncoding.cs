using System.Text.Unicode;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Percent-encoding of UTF-8 text in a request target (RFC 3986 section 2.1, RFC 3629), checked strictly in one direction and
/// written in the other.
/// </summary>
public static class PercentEncoding
{
    /// <summary>
    /// Decodes into <paramref name="destination"/>, which is at least as long. False for a bad escape, for bytes that are not valid
    /// UTF-8 (overlong forms and surrogates among them) and for control characters, NUL first of all.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, bool plusIsSpace, Span<byte> destination, out int written) =>
        Decode(encoded, plusIsSpace, destination, out written) == RejectReason.None;

    /// <summary>The same, with the reason why the text cannot be decoded.</summary>
    internal static RejectReason Decode(ReadOnlySpan<byte> encoded, bool plusIsSpace, Span<byte> destination, out int written)
    {
        written = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte c = encoded[i];
            if (c == '%')
            {
                if (i + 2 >= encoded.Length || Grammar.HexValue(encoded[i + 1]) is var high && high < 0 || Grammar.HexValue(encoded[i + 2]) is var low && low < 0)
                {
                    return RejectReason.EscapeMalformed;
                }

                c = (byte)(high << 4 | low);
                i += 2;
            }
            else if (c == '+' && plusIsSpace)
            {
                c = Grammar.Space;
            }

            if (c is < 0x20 or 0x7F)
            {
                return RejectReason.EscapedControl;
            }

            destination[written++] = c;
        }

        return Utf8.IsValid(destination[..written]) ? RejectReason.None : RejectReason.EscapesNotUtf8;
    }

    /// <summary>Encodes text as one path segment or one query value: everything but the unreserved characters is escaped.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);
}
