using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// Addresses to listen on and to call: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c> (which is 127.0.0.1).
/// Other names are refused, because a start must not depend on a name server. Port 0 picks a free one.
/// </summary>
internal static class AddressSyntax
{
    private const int MaxPortDigits = 5;

    public static SettingKind<IPEndPoint> Address { get; } = new("address:port", ParseAddress);

    public static SettingKind<int> Port { get; } = new("port 0..65535", ParsePort);

    private static string? ParseAddress(string text, string folder, out IPEndPoint value)
    {
        value = new IPEndPoint(IPAddress.Loopback, 0);
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return $"{SettingKind.Quote(text)} is not address:port";
        }

        if (ParsePort(text[(colon + 1)..], folder, out int port) is { } reason)
        {
            return reason;
        }

        if (ParseHost(text[..colon]) is not { } host)
        {
            return $"{SettingKind.Quote(text[..colon])} is not a numeric IPv4 address, an IPv6 address in brackets or localhost";
        }

        value = new IPEndPoint(host, port);
        return null;
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
