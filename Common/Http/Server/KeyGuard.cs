using System.Security.Cryptography;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>Lets only requests with the right key pass. Keys compare in constant time and appear in no log.</summary>
/// <param name="field">The field that carries the key: <c>X-Service-Key</c>, <c>X-Admin-Key</c>.</param>
/// <param name="key">Null when none is configured.</param>
/// <param name="isOpenWithoutKey">Whether everybody may pass when none is configured; otherwise nobody may.</param>
public sealed class KeyGuard(string field, string? key, bool isOpenWithoutKey)
{
    private readonly byte[] _field = Encoding.ASCII.GetBytes(field);
    private readonly byte[] _challenge = Encoding.ASCII.GetBytes($"Key field=\"{field}\"");
    private readonly string _sentence = $"this needs the right {field}";
    private readonly byte[]? _keyHash = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The handler behind the guard: 401 without a key, 403 with a wrong one or when no key would do.</summary>
    public Handler Guard(Handler handler) => exchange =>
    {
        if (_keyHash is null ? isOpenWithoutKey : HasKey(exchange))
        {
            handler(exchange);
        }
        else if (_keyHash is null)
        {
            exchange.Response.Error(403, "this is closed: no key for it is configured");
        }
        else if (exchange.Request.Fields.IndexOf(_field, 0) < 0)
        {
            exchange.Response.Error(401, _sentence);
            exchange.Response.AddField("WWW-Authenticate"u8, _challenge); // RFC 9110 section 15.5.2: no 401 without it
        }
        else
        {
            exchange.Response.Error(403, _sentence);
        }
    };

    // Comparing hashes hides the key's length too.
    private bool HasKey(Exchange exchange)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return exchange.Request.Fields.TryGet(_field, out ReadOnlySpan<byte> sent)
            && SHA256.TryHashData(sent, hash, out _)
            && CryptographicOperations.FixedTimeEquals(hash, _keyHash);
    }
}
