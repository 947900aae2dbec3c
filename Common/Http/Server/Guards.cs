using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Decides which host names a server answers for. A web page whose own name was made to lead to this machine (DNS rebinding) is
/// of the same origin as the server, as its browser sees it; only the host name in the request tells them apart.
/// </summary>
/// <remarks>
/// For any thread. A server on loopback answers for the names that always mean loopback, and for those that are allowed. Any port
/// is right: a forwarded port has another number. Beyond loopback it answers for every name, unless some are allowed: then for
/// these, for loopback names and for numeric addresses, which no name server can point elsewhere.
/// </remarks>
public sealed class HostGuard(IPAddress address, IReadOnlyList<string> allowedHosts)
{
    private readonly bool _isOnLoopback = IPAddress.IsLoopback(address);
    private readonly byte[][] _allowed = [.. allowedHosts.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Why the request is not for this server (421), or null when it is.</summary>
    public string? WhyMisdirected(RequestHead request)
    {
        ReadOnlySpan<byte> hostAndPort = request.HostAndPort;
        if (hostAndPort.IsEmpty || Accepts(hostAndPort))
        {
            return null; // HTTP/1.0 has no Host, and no browser speaks it
        }

        Authority.Split(hostAndPort, out ReadOnlySpan<byte> host, out _);
        return $"this server does not answer for the host {Encoding.ASCII.GetString(host)}: "
            + "if a proxy passes this name on, add it to the setting allowed_hosts";
    }

    /// <summary>Whether the Host field is a name that always means loopback. An empty one is not.</summary>
    public static bool IsLoopbackHost(ReadOnlySpan<byte> hostAndPort) =>
        !hostAndPort.IsEmpty && IsLoopbackName(NameIn(hostAndPort));

    private bool Accepts(ReadOnlySpan<byte> hostAndPort)
    {
        if (!_isOnLoopback && _allowed.Length == 0)
        {
            return true;
        }

        ReadOnlySpan<byte> host = NameIn(hostAndPort);
        return IsLoopbackName(host) || Grammar.IsOneOf(host, _allowed) || (!_isOnLoopback && TryReadAddress(host, out _));
    }

    private static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> hostAndPort)
    {
        Authority.Split(hostAndPort, out ReadOnlySpan<byte> host, out _);
        return host is [_, .., (byte)'.'] ? host[..^1] : host; // a last dot: the same name, written as absolute
    }

    /// <summary>A name that a browser never asks a name server for (RFC 6761 section 6.3), or a loopback address.</summary>
    private static bool IsLoopbackName(ReadOnlySpan<byte> host) =>
        host.SequenceEqual("127.0.0.1"u8) || host.SequenceEqual("[::1]"u8)
        || Ascii.EqualsIgnoreCase(host, "localhost"u8)
        || (host.Length > ".localhost".Length && Ascii.EqualsIgnoreCase(host[^".localhost".Length..], ".localhost"u8))
        || (TryReadAddress(host, out IPAddress? address) && IPAddress.IsLoopback(address!));

    /// <summary>Four plain decimals, or IPv6 in brackets: the only forms in which a browser sends an address.</summary>
    private static bool TryReadAddress(ReadOnlySpan<byte> host, out IPAddress? address)
    {
        bool isInBrackets = host is [(byte)'[', .., (byte)']'];
        ReadOnlySpan<byte> text = isInBrackets ? host[1..^1] : host;

        // TryParse takes 127.1, hexadecimal and octal too.
        return Authority.TryReadAddress(text, out address) && (isInBrackets
            ? address!.AddressFamily == AddressFamily.InterNetworkV6
            : address!.AddressFamily == AddressFamily.InterNetwork && Ascii.Equals(text, address.ToString()));
    }
}

/// <summary>
/// Refuses changes that a web page of another origin, or a browser that only fetches in advance, asks for. Browsers say so in
/// fields that no page can set (Fetch Metadata, and Origin); programs such as curl send none of them and see no difference.
/// </summary>
/// <param name="allowedOrigins">The origins of other sites whose pages may change things: <c>https://shop.example</c>.</param>
public sealed class OriginGuard(IReadOnlyList<string> allowedOrigins)
{
    private static readonly string[] InAdvance = ["prefetch", "prerender", "preview"];
    private static readonly byte[][] PurposeFields =
        [.. new[] { "Sec-Purpose", "Purpose", "X-Purpose", "X-Moz" }.Select(Encoding.ASCII.GetBytes)];

    private readonly byte[][] _allowed = [.. allowedOrigins.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether the request says that a web page made it. (RFC 6454 section 7.3; Fetch Metadata, section 2.)</summary>
    public static bool IsFromPage(FieldSection fields) =>
        fields.IndexOf("Origin"u8, 0) >= 0 || fields.IndexOf("Sec-Fetch-Site"u8, 0) >= 0;

    /// <summary>Why the request may change nothing (403), or null when it may.</summary>
    public string? WhyRefused(RequestHead request)
    {
        FieldSection fields = request.Fields;
        foreach (byte[] name in PurposeFields)
        {
            if (SaysInAdvance(fields, name))
            {
                return "this changes the store, and a browser that only prefetches or prerenders may not do that";
            }
        }

        bool hasOrigin = fields.TryGet("Origin"u8, out ReadOnlySpan<byte> origin);
        bool isOneOrigin = hasOrigin && fields.CountOf("Origin"u8) == 1;
        bool isAllowed = isOneOrigin && Grammar.IsOneOf(origin, _allowed);
        if (hasOrigin && !isAllowed && !(isOneOrigin && IsOwn(origin, request.HostAndPort)))
        {
            return "this changes the store, and a web page of another origin may not do that: "
                + "the setting allow_origin lists those that may";
        }

        return IsFromSomewhereElse(fields, isAllowed)
            ? "this changes the store, and a web page of another site may not do that (Sec-Fetch-Site); "
                + "the setting allow_origin lists those that may"
            : null;
    }

    /// <summary>An origin in the list vouches for its page. Every other token that is not ours is refused.</summary>
    private static bool IsFromSomewhereElse(FieldSection fields, bool isAllowed)
    {
        if (!fields.TryGet("Sec-Fetch-Site"u8, out ReadOnlySpan<byte> site))
        {
            return false;
        }

        bool isFine = site.SequenceEqual("same-origin"u8) || site.SequenceEqual("none"u8)
            || (isAllowed && (site.SequenceEqual("same-site"u8) || site.SequenceEqual("cross-site"u8)));
        return !isFine || fields.CountOf("Sec-Fetch-Site"u8) > 1;
    }

    private static bool SaysInAdvance(FieldSection fields, ReadOnlySpan<byte> name)
    {
        for (int i = fields.IndexOf(name, 0); i >= 0; i = fields.IndexOf(name, i + 1))
        {
            string purpose = Encoding.Latin1.GetString(fields.ValueAt(i)); // a browser's own few words, with parameters perhaps
            if (Array.Exists(InAdvance, word => purpose.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether scheme, host and port are those of the request. This server speaks http only.</summary>
    private static bool IsOwn(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> hostAndPort)
    {
        ReadOnlySpan<byte> scheme = "http://"u8;
        if (hostAndPort.IsEmpty || origin.Length <= scheme.Length || !Ascii.EqualsIgnoreCase(origin[..scheme.Length], scheme)
            || !Authority.IsValid(origin[scheme.Length..]))
        {
            return false;
        }

        Authority.Split(origin[scheme.Length..], out ReadOnlySpan<byte> originHost, out int originPort);
        Authority.Split(hostAndPort, out ReadOnlySpan<byte> ownHost, out int ownPort);
        return originPort == ownPort && Ascii.EqualsIgnoreCase(originHost, ownHost);
    }
}

/// <summary>
/// Lets only requests with the right key in the field pass; without a configured key everybody, or nobody. Keys compare in
/// constant time and appear in no log.
/// </summary>
public sealed class KeyGuard(string field, string? key, bool isOpenWithoutKey)
{
    /// <summary>Has the key of the store's servers.</summary>
    public const string ServiceField = "X-Service-Key";

    /// <summary>Has the key of the store's keeper.</summary>
    public const string AdminField = "X-Admin-Key";

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
