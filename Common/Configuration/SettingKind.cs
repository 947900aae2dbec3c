using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace PygmyStore.Common.Configuration;

/// <summary>Reads a value. Returns null, or the reason why the text is not valid.</summary>
internal delegate string? SettingParser<T>(string text, string folder, out T value);

/// <summary>A way to write values of type <typeparamref name="T"/>.</summary>
internal sealed record SettingKind<T>(string Syntax, SettingParser<T> Parse);

/// <summary>The ways to write a value, except for <see cref="AddressSyntax"/> and <see cref="NameSyntax"/>.</summary>
internal static class SettingKind
{
    private const int MaxSecretLength = 256; // longer than any key that a person makes, and fits into one HTTP field
    private const int MaxQuotedLength = 60; // keeps an error message on one readable line

    public static SettingKind<string> Folder { get; } = new("folder", ParseFolder);

    public static SettingKind<bool> Switch { get; } = new("on or off", ParseSwitch);

    /// <summary>Empty is null. The text never appears in an error message.</summary>
    public static SettingKind<string?> Secret { get; } = new("secret text, or empty", ParseSecret);

    public static SettingKind<int> Count(int minimum, int maximum) => WholeNumber("count", minimum, maximum);

    public static SettingKind<int> Bytes(int minimum, int maximum) => WholeNumber("bytes", minimum, maximum);

    public static SettingKind<TimeSpan> Milliseconds(int minimum, int maximum)
    {
        SettingKind<int> number = WholeNumber("milliseconds", minimum, maximum);
        return new(number.Syntax, (string text, string folder, out TimeSpan value) =>
        {
            string? reason = number.Parse(text, folder, out int milliseconds);
            value = TimeSpan.FromMilliseconds(milliseconds);
            return reason;
        });
    }

    /// <summary>The names of an enumeration as <c>snake_case</c>.</summary>
    public static SettingKind<TEnum> Choice<TEnum>() where TEnum : struct, Enum
    {
        Dictionary<string, TEnum> choices = Enum.GetValues<TEnum>().ToDictionary(NameOf);
        string syntax = string.Join(" or ", choices.Keys);
        return new(syntax, (string text, string _, out TEnum value) =>
            choices.TryGetValue(text, out value) ? null : $"{Quote(text)} is not {syntax}");
    }

    /// <summary>A choice as it is written: <c>check_then_act</c>.</summary>
    public static string NameOf<TEnum>(TEnum choice) where TEnum : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(choice.ToString());

    public static string Quote(string text)
    {
        string shown = text.Length > MaxQuotedLength ? text[..MaxQuotedLength] + "..." : text;
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c)) + "'";
    }

    private static SettingKind<int> WholeNumber(string unit, int minimum, int maximum)
    {
        string syntax = $"{unit} {minimum}..{maximum}";
        return new(syntax, (string text, string _, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum
                ? null
                : $"{Quote(text)} is not a whole number from {minimum} to {maximum}");
    }

    private static string? ParseSwitch(string text, string folder, out bool value)
    {
        value = text == "on";
        return text is "on" or "off" ? null : $"{Quote(text)} is not on or off";
    }

    private static string? ParseFolder(string text, string folder, out string value)
    {
        string? reason = text.Length == 0 ? "a folder has a name"
            : text.Any(char.IsControl) ? $"{Quote(text)} is not a folder: it has a control character"
            : null;
        value = reason is null ? Path.GetFullPath(text, folder) : folder;
        return reason;
    }

    private static string? ParseSecret(string text, string folder, out string? value)
    {
        value = text.Length == 0 ? null : text;
        return text.Length <= MaxSecretLength && text.All(c => c is > ' ' and <= '~')
            ? null
            : $"a key is at most {MaxSecretLength} visible ASCII characters without spaces";
    }
}

/// <summary>
/// Addresses to listen on and to call: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c> (which is 127.0.0.1).
/// Other names are refused, because a start must not depend on a name server. Port 0 picks a free one.
/// </summary>
internal static class AddressSyntax
{
    private const int MaxPortDigits = 5;
    private const int MaxAddresses = 16; // every change of a book is told to each of them

    public static SettingKind<IPEndPoint> Address { get; } = new("address:port", ParseAddress);

    public static SettingKind<IPEndPoint?> OptionalAddress { get; } = new("address:port, or empty", ParseOptionalAddress);

    /// <summary>One address or several, separated by spaces, each once.</summary>
    public static SettingKind<IPEndPoint[]> Addresses { get; } = new("address:port, or several", ParseAddresses);

    public static SettingKind<int> Port { get; } = new("port 0..65535", ParsePort);

    private static string? ParseOptionalAddress(string text, string folder, out IPEndPoint? value)
    {
        value = null;
        return text.Length == 0 ? null : ParseAddress(text, folder, out value);
    }

    private static string? ParseAddresses(string text, string folder, out IPEndPoint[] value)
    {
        string[] texts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        value = new IPEndPoint[texts.Length];
        string? reason = texts.Length == 0 ? ParseAddress(text, folder, out _)
            : texts.Length > MaxAddresses ? $"these are more than {MaxAddresses} addresses"
            : null;
        for (int i = 0; i < texts.Length && reason is null; i++)
        {
            reason = ParseAddress(texts[i], folder, out value[i]);
            reason ??= value[i].Port != 0 && Array.IndexOf(value, value[i]) < i ? $"{texts[i]} is given twice" : null;
        }

        return reason;
    }

    private static string? ParseAddress(string text, string folder, out IPEndPoint value)
    {
        int colon = text.LastIndexOf(':');
        int port = 0;
        string? reason = colon < 0
            ? $"{SettingKind.Quote(text)} is not address:port"
            : ParsePort(text[(colon + 1)..], folder, out port);
        IPAddress? host = reason is null ? ParseHost(text[..colon]) : null;
        value = new IPEndPoint(host ?? IPAddress.Loopback, host is null ? 0 : port);
        return reason ?? (host is not null
            ? null
            : $"{SettingKind.Quote(text[..colon])} is not a numeric IPv4 address, an IPv6 address in brackets or localhost");
    }

    private static IPAddress? ParseHost(string text)
    {
        if (text == "localhost")
        {
            return IPAddress.Loopback;
        }

        // TryParse accepts brackets too, so a second pair inside ours must be refused here.
        if (text is ['[', .. var inner, ']'] && !inner.Contains('['))
        {
            return Parse(inner, AddressFamily.InterNetworkV6);
        }

        // TryParse also accepts 1, 127.1, 0x7f.1 and leading zeros (octal). Only four plain decimals print as they were written.
        IPAddress? four = Parse(text, AddressFamily.InterNetwork);
        return four?.ToString() == text ? four : null;
    }

    private static IPAddress? Parse(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == family ? address : null;

    private static string? ParsePort(string text, string folder, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && text.Length <= MaxPortDigits && value <= IPEndPoint.MaxPort
            ? null
            : $"{SettingKind.Quote(text)} is not a port from 0 to {IPEndPoint.MaxPort}";
}

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
