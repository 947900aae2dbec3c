using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace PygmyStore.Common.Observability;

/// <summary>
/// What an <c>X-Request-Id</c> may be: an RFC 9110 token of 1 to 64 characters, which needs no quotes anywhere.
/// </summary>
public static class RequestId
{
    /// <summary>Fits a UUID or a W3C trace id with a prefix.</summary>
    public const int MaxBytes = 64;

    private static readonly SearchValues<byte> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Whether a server passes on a client's id. Otherwise it makes one (<see cref="RequestIdSource"/>).</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length <= MaxBytes && IsToken(id);

    /// <summary>Whether the text is a token (RFC 9110 section 5.6.2).</summary>
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

    /// <summary>Writes the next id, at most <see cref="MaxBytes"/> long, and returns its length.</summary>
    public int Write(Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        Utf8Formatter.TryFormat(Interlocked.Increment(ref _last), destination[_prefix.Length..], out int length);
        return _prefix.Length + length;
    }
}
