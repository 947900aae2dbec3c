using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Client.Store;

/// <summary>Where a front end is, as a person writes it: <c>http://myhost:8080</c>, with a name or an address.</summary>
/// <remarks>An IPv6 address has no brackets here and may have a zone (<c>fe80::1%eth0</c>).</remarks>
internal sealed record StoreUrl(string Host, int Port)
{
    private const string Scheme = "http://";
    private const string Example = "http://localhost:8080";
    private const int DefaultPort = 80; // RFC 9110 section 4.2.1
    private const int MaxHostLength = 255; // RFC 1035 section 2.3.4: no name is longer
    private const int MaxPortDigits = 5;
    private const int MaxAddresses = 16; // a name of one shop has a few; each may cost a connect timeout

    /// <summary>The Host field of a request (RFC 9110 section 7.2); without a zone, which only this machine knows.</summary>
    public string HostField
    {
        get
        {
            string host = Host.Contains(':') ? $"[{Host.Split('%')[0]}]" : Host;
            return Port == DefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
        }
    }

    public static StoreUrl Of(IPEndPoint endPoint) => new(endPoint.Address.ToString(), endPoint.Port);

    public override string ToString() => Scheme + HostField;

    /// <summary>Reads what a person has written; otherwise a sentence says what is wrong with it.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out StoreUrl? url, [NotNullWhen(false)] out string? why)
    {
        url = null;
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            why = $"\"{text}\" asks for https, which the store does not speak; a proxy before it may: write {Scheme} here";
            return false;
        }

        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            why = $"\"{text}\" does not begin with {Scheme}: {Example}";
            return false;
        }

        string authority = text[Scheme.Length..];
        authority = authority.EndsWith('/') ? authority[..^1] : authority;
        if (authority.AsSpan().IndexOfAny("/?#") is var end && end >= 0)
        {
            why = $"\"{text}\" has a path, and the store's routes begin at the root: {Scheme}{authority[..end]}";
            return false;
        }

        return TrySplit(authority, out url, out why);
    }

    /// <summary>Asks the system for the addresses, in its order; otherwise a sentence says that there is none.</summary>
    public bool TryResolve([NotNullWhen(true)] out IReadOnlyList<IPEndPoint>? endPoints, [NotNullWhen(false)] out string? why)
    {
        endPoints = null;
        try
        {
            IPAddress[] addresses = IPAddress.TryParse(Host, out IPAddress? address) ? [address] : Dns.GetHostAddresses(Host);
            endPoints = [.. addresses.Take(MaxAddresses).Select(found => new IPEndPoint(found, Port))];
            why = $"{this}: the name {Host} has no address";
            return endPoints.Count > 0;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            why = $"{this}: the name {Host} cannot be resolved ({error.Message}): correct the name in --url";
            return false;
        }
    }

    private static bool TrySplit(
        string authority, [NotNullWhen(true)] out StoreUrl? url, [NotNullWhen(false)] out string? why)
    {
        url = null;
        int colon = authority.LastIndexOf(':');
        bool hasPort = colon > authority.LastIndexOf(']');
        string host = hasPort ? authority[..colon] : authority;
        int port = DefaultPort;
        if (hasPort && !TryParsePort(authority[(colon + 1)..], out port))
        {
            why = $"\"{authority[(colon + 1)..]}\" is not a port from 1 to {IPEndPoint.MaxPort}: {Example}";
            return false;
        }

        if (host is ['[', .. var inner, ']'] && !inner.Contains('[') && IPAddress.TryParse(inner, out IPAddress? six)
            && six.AddressFamily == AddressFamily.InterNetworkV6)
        {
            host = inner;
        }
        else if (!IsName(host))
        {
            why = host.Contains('@') ? $"\"{authority}\" has a user name, which the store does not ask for"
                : host.Contains(':') ? $"\"{host}\" is not an IPv6 address in brackets: http://[::1]:8080"
                : $"\"{host}\" is not a host: {Example}";
            return false;
        }

        why = null;
        url = new StoreUrl(host, port);
        return true;
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && text.Length <= MaxPortDigits && port is > 0 and <= IPEndPoint.MaxPort;

    private static bool IsName(string host) =>
        host.Length is > 0 and <= MaxHostLength && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}
