using System.Net;

namespace PygmyStore.Common.Configuration;

/// <summary>Lists of host names and of origins, separated by spaces. An empty text is an empty list.</summary>
internal static class NameSyntax
{
    private const int MaxNames = 64; // each is compared with every request's; an operator has a few
    private const int MaxNameLength = 255; // RFC 1035 section 2.3.4: no name is longer

    /// <summary>Exact names as in the Host field, without a port: <c>shop.example</c>.</summary>
    public static SettingKind<IReadOnlyList<string>> Hosts { get; } = new("host names, or empty", ParseHosts);

    /// <summary>Origins as browsers send them: <c>https://shop.example</c>, <c>http://127.0.0.1:3000</c>.</summary>
    public static SettingKind<IReadOnlyList<string>> Origins { get; } = new("origins, or empty", ParseOrigins);

    private static string? ParseHosts(string text, string folder, out IReadOnlyList<string> value)
    {
        // An empty list is always the same object, so configurations compare equal.
        value = Split(text).Select(name => name.TrimEnd('.')).ToArray();
        return value.Count > MaxNames ? $"these are more than {MaxNames} names"
            : value.FirstOrDefault(name => !IsHost(name)) is { } wrong
                ? $"{SettingKind.Quote(wrong)} is not a host name such as shop.example: no scheme, no port, no star"
                : null;
    }

    private static string? ParseOrigins(string text, string folder, out IReadOnlyList<string> value)
    {
        string[] names = Split(text);
        value = names.Select(name => Normalize(name) ?? name).ToArray();
        return value.Count > MaxNames ? $"these are more than {MaxNames} origins"
            : names.FirstOrDefault(name => Normalize(name) is null) is { } wrong
                ? $"{SettingKind.Quote(wrong)} is not an origin such as https://shop.example or "
                    + "http://127.0.0.1:3000: scheme, host and port only"
                : null;
    }

    private static string[] Split(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsHost(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && (name is ['[', .. var inner, ']']
            ? inner.Contains(':') && IPAddress.TryParse(inner, out _)
            : name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'));

    /// <summary>The origin as a browser sends it, without a default port; null if it is not an origin.</summary>
    private static string? Normalize(string text)
    {
        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = schemeEnd < 0 ? "" : text[..schemeEnd].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            return null;
        }

        string authority = text[(schemeEnd + 3)..];
        int colon = authority.LastIndexOf(':');
        bool hasPort = colon > authority.LastIndexOf(']');
        string host = hasPort ? authority[..colon] : authority;
        if (!IsHost(host) || (hasPort && AddressSyntax.Port.Parse(authority[(colon + 1)..], "", out _) is not null))
        {
            return null;
        }

        bool isDefault = hasPort && authority[(colon + 1)..] == (scheme == "http" ? "80" : "443");
        return $"{scheme}://{(isDefault ? host : authority)}";
    }
}
