using System.Buffers.Text;
using System.Net;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Checks <c>host[:port]</c> as it stands in Host and in an absolute target (RFC 9110 section 7.2, RFC 3986 section 3.2).</summary>
internal static class Authority
{
    private const int MaxHostBytes = 255; // RFC 1035 section 2.3.4: no name is longer
    private const int MaxPort = 65535;
    private const int DefaultPort = 80;

    /// <summary>Whether the text is a non-empty host with an optional port: no user information, no path, no list.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        int hostEnd = text.IndexOf((byte)':');
        if (!text.IsEmpty && text[0] == '[')
        {
            int close = text.IndexOf((byte)']');
            return close > 0 && IsIPv6(text[1..close]) && IsPortPart(text[(close + 1)..]);
        }

        ReadOnlySpan<byte> host = hostEnd < 0 ? text : text[..hostEnd];
        return host.Length <= MaxHostBytes && Grammar.IsRegName(host) && HasValidEscapes(host)
            && IsPortPart(hostEnd < 0 ? default : text[hostEnd..]);
    }

    /// <summary>Takes a valid authority apart. Without a port, or with an empty one, the port is the default of http.</summary>
    public static void Split(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> host, out int port)
    {
        int colon = text.LastIndexOf((byte)':');
        bool hasPort = colon >= 0 && colon > text.LastIndexOf((byte)']'); // the colons inside of brackets are an address's
        host = hasPort ? text[..colon] : text;
        port = hasPort && Utf8Parser.TryParse(text[(colon + 1)..], out int number, out _) ? number : DefaultPort;
    }

    private static bool IsPortPart(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<byte> digits = part[1..];
        if (part[0] != ':' || digits.Length > 5)
        {
            return false;
        }

        int port = 0;
        foreach (byte c in digits)
        {
            if (!Grammar.IsDigit(c))
            {
                return false;
            }

            port = port * 10 + (c - '0');
        }

        return port <= MaxPort;
    }

    private static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[45]; // the longest textual form, INET6_ADDRSTRLEN - 1
        return text.Length <= characters.Length && text.Contains((byte)':') && !text.Contains((byte)'%')
            && Ascii.ToUtf16(text, characters, out int length) == System.Buffers.OperationStatus.Done
            && IPAddress.TryParse(characters[..length], out _);
    }

    private static bool HasValidEscapes(ReadOnlySpan<byte> host)
    {
        Span<byte> decoded = stackalloc byte[MaxHostBytes];
        return !host.Contains((byte)'%') || PercentEncoding.TryDecode(host, plusIsSpace: false, decoded, out _);
    }
}
