using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Refuses changes that a web page of another origin, or a browser that only fetches in advance, asks for. Browsers say so in
/// fields that no page can set (Fetch Metadata, and Origin); programs such as curl send none of them and see no difference.
/// </summary>
/// <param name="allowedOrigins">The origins of other sites whose pages may change things: <c>https://shop.example</c>.</param>
public sealed class OriginGuard(IReadOnlyList<string> allowedOrigins)
{
    private static readonly string[] InAdvance = ["prefetch", "prerender", "preview"];

    private readonly byte[][] _allowed = [.. allowedOrigins.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether the request says that a web page made it. (RFC 6454 section 7.3; Fetch Metadata, section 2.)</summary>
    public static bool IsFromPage(FieldSection fields) =>
        fields.IndexOf("Origin"u8, 0) >= 0 || fields.IndexOf("Sec-Fetch-Site"u8, 0) >= 0;

    /// <summary>Why the request may change nothing (403), or null when it may.</summary>
    public string? WhyRefused(RequestHead request)
    {
        FieldSection fields = request.Fields;
        if (IsInAdvance(fields))
        {
            return "this changes the store, and a browser that only prefetches or prerenders may not do that";
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

    private static bool IsInAdvance(FieldSection fields) =>
        SaysInAdvance(fields, "Sec-Purpose"u8) || SaysInAdvance(fields, "Purpose"u8)
        || SaysInAdvance(fields, "X-Purpose"u8) || SaysInAdvance(fields, "X-Moz"u8);

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
