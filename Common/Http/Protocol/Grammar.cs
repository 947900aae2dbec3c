using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>The character classes of RFC 9110 section 5.6 and RFC 3986 section 2.</summary>
internal static class Grammar
{
    public const byte Cr = (byte)'\r';
    public const byte Lf = (byte)'\n';
    public const byte Space = (byte)' ';
    public const byte Tab = (byte)'\t';

    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string Unreserved = Alphanumeric + "-._~";
    private const string SubDelimiters = "!$&'()*+,;=";

    // What the URL standard does not escape in a path or a query, although RFC 3986 does (the percent-encode sets of
    // https://url.spec.whatwg.org): browsers, fetch and Go send these characters as they are. They mean the same as escaped.
    private const string SentByUrlStandard = "|[]^{}\\`";

    private static readonly SearchValues<byte> TokenCharacters = Set(Alphanumeric + "!#$%&'*+-.^_`|~");
    private static readonly SearchValues<byte> TargetCharacters = Set(Unreserved + SubDelimiters + ":@/?%" + SentByUrlStandard);

    // A comma is a sub-delimiter, but a Host with one is a list: two hosts in one field.
    private static readonly SearchValues<byte> RegNameCharacters =
        Set(Unreserved + SubDelimiters.Replace(",", "", StringComparison.Ordinal) + "%");

    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(c => c != Tab).Select(c => (byte)c), 0x7F]);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    public static bool IsTokenCharacter(byte c) => TokenCharacters.Contains(c);

    /// <summary>What may stand in a request target as it is; all else must be escaped.</summary>
    public static bool IsTargetCharacter(byte c) => TargetCharacters.Contains(c);

    public static bool IsRegName(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(RegNameCharacters);

    /// <summary>All but the controls; 0x80-0xFF pass as opaque bytes (RFC 9110 section 5.5).</summary>
    public static bool IsFieldValue(ReadOnlySpan<byte> text) => !text.ContainsAny(Controls);

    public static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    /// <summary>Whether there are only digits; true of an empty text.</summary>
    public static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Whether the text is in the list, without regard to case.</summary>
    public static bool IsOneOf(ReadOnlySpan<byte> text, byte[][] list)
    {
        foreach (byte[] item in list)
        {
            if (Ascii.EqualsIgnoreCase(text, item))
            {
                return true;
            }
        }

        return false;
    }

    private static SearchValues<byte> Set(string characters) => SearchValues.Create(Encoding.ASCII.GetBytes(characters));
}

/// <summary>Checks <c>host[:port]</c>, of Host and of an absolute target (RFC 9110 section 7.2, RFC 3986 section 3.2).</summary>
internal static class Authority
{
    private const int MaxHostBytes = 255; // RFC 1035 section 2.3.4: no name is longer
    private const int MaxAddressBytes = 45; // the longest textual form, INET6_ADDRSTRLEN - 1
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

    /// <summary>Reads an address in any form that .NET knows, such as 127.1, without brackets.</summary>
    public static bool TryReadAddress(ReadOnlySpan<byte> text, out IPAddress? address)
    {
        address = null;
        return text.Length <= MaxAddressBytes && IPAddress.TryParse(text, out address);
    }

    private static bool IsPortPart(ReadOnlySpan<byte> part) =>
        part.IsEmpty
        || (part[0] == ':' && part.Length <= ":65535".Length && Grammar.AreDigits(part[1..])
            && (part.Length == 1 || (Utf8Parser.TryParse(part[1..], out int port, out _) && port <= MaxPort)));

    private static bool IsIPv6(ReadOnlySpan<byte> text) =>
        text.Contains((byte)':') && !text.Contains((byte)'%') && TryReadAddress(text, out _);

    private static bool HasValidEscapes(ReadOnlySpan<byte> host)
    {
        Span<byte> decoded = stackalloc byte[MaxHostBytes];
        return !host.Contains((byte)'%') || PercentEncoding.Decode(host, plusIsSpace: false, decoded, out _) == RejectReason.None;
    }
}
