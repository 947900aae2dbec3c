using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Which fields may not come after the body they would have changed (RFC 9110 section 6.5.1).</summary>
internal static class TrailerFields
{
    private static readonly byte[][] Forbidden =
    [
        "Transfer-Encoding"u8.ToArray(), "Content-Length"u8.ToArray(), "Host"u8.ToArray(), "Connection"u8.ToArray(),
        "Content-Type"u8.ToArray(), "Content-Encoding"u8.ToArray(), "Content-Range"u8.ToArray(), "Trailer"u8.ToArray(),
        "Expect"u8.ToArray(), "Authorization"u8.ToArray(), "Cookie"u8.ToArray(), "Set-Cookie"u8.ToArray(),
        "Cache-Control"u8.ToArray(), "If-None-Match"u8.ToArray(), "Idempotency-Key"u8.ToArray(), "X-Request-Id"u8.ToArray(),
        "X-Service-Key"u8.ToArray(), "X-Admin-Key"u8.ToArray(),
    ];

    public static bool AnyForbidden(FieldSection trailers)
    {
        for (int i = 0; i < trailers.Count; i++)
        {
            foreach (byte[] name in Forbidden)
            {
                if (Ascii.EqualsIgnoreCase(trailers.NameAt(i), name))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
