using System.Buffers.Text;
using System.Security.Cryptography;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Makes request ids: <c>3f9a01c277b2-1</c>, a prefix of this source and a counter. The prefix is 48 random bits, so that two
/// servers, or one before and after a restart, do not share one. For any thread; does not allocate.
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
