using System.Text;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Reads the value of an <c>Idempotency-Key</c> field (draft-ietf-httpapi-idempotency-key-header): 1 to 255 printable ASCII characters as a
/// string in quotes (RFC 9651 section 3.3.3), or, as many clients send it, bare and without a space. Both forms of a key are the same key.
/// </summary>
internal static class IdempotencyKey
{
    public const int MaxLength = 255;

    /// <summary>False when the value is no key.</summary>
    public static bool TryRead(ReadOnlySpan<byte> field, out string key)
    {
        key = "";
        return field is [(byte)'"', ..] ? TryReadQuoted(field[1..], out key) : TryReadBare(field, out key);
    }

    private static bool TryReadBare(ReadOnlySpan<byte> field, out string key)
    {
        bool isKey = field.Length is >= 1 and <= MaxLength && field.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        key = isKey ? Encoding.ASCII.GetString(field) : "";
        return isKey;
    }

    // What follows the first quote: it ends with the next one that has no backslash before it, and nothing may come after.
    private static bool TryReadQuoted(ReadOnlySpan<byte> field, out string key)
    {
        key = "";
        Span<byte> read = stackalloc byte[MaxLength];
        int length = 0;
        for (int i = 0; i < field.Length; i++)
        {
            byte next = field[i];
            if (next == '"')
            {
                key = Encoding.ASCII.GetString(read[..length]);
                return length > 0 && i == field.Length - 1;
            }

            if (next == '\\' && (++i == field.Length || (next = field[i]) is not ((byte)'"' or (byte)'\\')))
            {
                return false;
            }

            if (next is < (byte)' ' or > (byte)'~' || length == MaxLength)
            {
                return false;
            }

            read[length++] = next;
        }

        return false;
    }
}
