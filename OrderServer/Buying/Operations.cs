using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Names the operations that the catalog carries out once at most: after the client's <c>Idempotency-Key</c>, or with a name of
/// their own when it sent none. For any thread.
/// </summary>
/// <remarks>
/// A key is 1 to 255 visible ASCII characters, bare or as a string in quotes (draft-ietf-httpapi-idempotency-key-header); both
/// forms of it are the same key. The first letter tells keys and own names apart, so that no client can name an operation that
/// was made here; a key that leaves no room for the letter is hashed.
/// </remarks>
internal sealed class Operations
{
    public const int MaxKeyLength = 255;

    private const int MaxOpLength = 255; // the catalog's
    private const char KeyPrefix = 'k';
    private const char HashPrefix = 'h';
    private const char OwnPrefix = 'o';

    private readonly RequestIdSource _names = new();

    /// <summary>The operation of a request; false when its key is not one.</summary>
    public bool TryName(FieldSection fields, out string op)
    {
        switch (fields.CountOf("Idempotency-Key"u8))
        {
            case 0:
                op = OwnName();
                return true;
            case 1:
                fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> field);
                return TryReadKey(field, out op);
            default:
                op = "";
                return false;
        }
    }

    private static bool TryReadKey(ReadOnlySpan<byte> field, out string op)
    {
        op = "";
        ReadOnlySpan<byte> key = field;
        if (field is [(byte)'"', .., (byte)'"'])
        {
            key = field[1..^1];
            if (key.IndexOfAny((byte)'"', (byte)'\\') >= 0)
            {
                return false;
            }
        }
        else if (field is [(byte)'"', ..])
        {
            return false;
        }

        if (key.Length is 0 or > MaxKeyLength || key.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0)
        {
            return false;
        }

        op = key.Length < MaxOpLength
            ? KeyPrefix + Encoding.ASCII.GetString(key)
            : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(key));
        return true;
    }

    private string OwnName()
    {
        Span<byte> name = stackalloc byte[RequestIdSource.MaxBytes];
        return OwnPrefix + Encoding.ASCII.GetString(name[.._names.Write(name)]);
    }
}
