namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// The protocol version of a message, as far as it changes what we do: a higher minor version than 1 is served as 1.1
/// (RFC 9110 section 2.5), another major version is rejected.
/// </summary>
public enum HttpVersion
{
    Http10,
    Http11,
}

internal static class HttpVersions
{
    private const int Length = 8;

    /// <summary>Parses <c>HTTP/1.1</c>: the name is case-sensitive, each number is one digit (RFC 9112 section 2.3).</summary>
    public static RejectReason Parse(ReadOnlySpan<byte> text, out HttpVersion version)
    {
        version = HttpVersion.Http11;
        if (text.Length != Length || !text.StartsWith("HTTP/"u8) || text[6] != '.' || !Grammar.IsDigit(text[5]) || !Grammar.IsDigit(text[7]))
        {
            return RejectReason.VersionMalformed;
        }

        if (text[5] != '1')
        {
            return RejectReason.VersionUnsupported;
        }

        version = text[7] == '0' ? HttpVersion.Http10 : HttpVersion.Http11;
        return RejectReason.None;
    }
}
