using System.Net;
using System.Net.Sockets;
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
/// <param name="address">The address that the server listens on.</param>
/// <param name="allowedHosts">Host names without a port, such as the one that a proxy on this machine passes on.</param>
public sealed class HostGuard(IPAddress address, IReadOnlyList<string> allowedHosts)
{
    private const int MaxAddressCharacters = 45; // the longest textual form of an address, INET6_ADDRSTRLEN - 1

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

    private bool Accepts(ReadOnlySpan<byte> hostAndPort)
    {
        if (!_isOnLoopback && _allowed.Length == 0)
        {
            return true;
        }

        Authority.Split(hostAndPort, out ReadOnlySpan<byte> host, out _);
        if (host is [_, .., (byte)'.'])
        {
            host = host[..^1]; // the same name, written as absolute
        }

        return IsLoopbackName(host) || Grammar.IsOneOf(host, _allowed) || (!_isOnLoopback && TryReadAddress(host, out _));
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
        address = null;
        Span<char> characters = stackalloc char[MaxAddressCharacters];
        bool isInBrackets = host is [(byte)'[', .., (byte)']'];
        ReadOnlySpan<byte> text = isInBrackets ? host[1..^1] : host;
        if (text.Length > characters.Length
            || Ascii.ToUtf16(text, characters, out int length) != System.Buffers.OperationStatus.Done
            || !IPAddress.TryParse(characters[..length], out address))
        {
            return false;
        }

        // TryParse takes 127.1, hexadecimal and octal too.
        return isInBrackets
            ? address.AddressFamily == AddressFamily.InterNetworkV6
            : address.AddressFamily == AddressFamily.InterNetwork && characters[..length].SequenceEqual(address.ToString());
    }
}
