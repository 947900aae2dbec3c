using System.Net;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using HttpVersion = PygmyStore.Common.Http.Protocol.HttpVersion;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Decides whether others could read a request on its way. This server speaks plain http, so a password or a key is safe only on
/// this machine, or behind a proxy that takes https from the client and that the setting <c>trusted_proxy</c> names.
/// </summary>
/// <remarks>
/// For any thread. What a proxy says counts only when the connection comes from a trusted address: <c>X-Forwarded-Proto:
/// https</c>, and the last address in <c>X-Forwarded-For</c>, which is the one that this proxy saw. Earlier ones are the client's
/// own text.
/// </remarks>
public sealed class PrivateChannel(IPAddress listensOn, IReadOnlyList<IPNetwork> trustedProxies)
{
    // Fields that proxies add. If one is there, somebody has passed the request on, and the peer is not the client.
    private static readonly byte[][] ForwardingFields =
        [.. new[]
        {
            "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port",
            "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Ssl", "Front-End-Https", "X-Real-IP", "X-Client-IP",
            "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Original-Forwarded-For",
        }.Select(Encoding.ASCII.GetBytes)];

    private readonly bool _isBoundToLoopback = IPAddress.IsLoopback(listensOn);

    /// <summary>
    /// Whether the request comes from a person at this machine: the server is bound to loopback, the peer and the Host are
    /// loopback, and nobody has passed the request on.
    /// </summary>
    public bool IsLocal(Exchange exchange) =>
        _isBoundToLoopback && IsFromThisMachine(exchange) && HostGuard.IsLoopbackHost(exchange.Request.HostAndPort);

    /// <summary>Whether the client speaks https with a trusted proxy, which names it. Then a cookie may be Secure.</summary>
    public bool IsHttps(Exchange exchange) =>
        IsTrusted(exchange.PeerAddress) && ClientNamedIn(exchange) is not null
        && LastOf(exchange, "X-Forwarded-Proto"u8) is { } scheme && scheme.Equals("https", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a password or a key may not be sent this way (403), or null when it may.</summary>
    public string? WhyNot(Exchange exchange) => IsFromThisMachine(exchange) || IsHttps(exchange)
        ? null
        : "others can read a password or a key on this connection, so it is refused: use the shop on its own machine, or over "
            + "https through a proxy that the setting trusted_proxy names and that sends X-Forwarded-Proto and X-Forwarded-For";

    /// <summary>The client's address: the peer's, or the one that a trusted proxy names. Null without a connection.</summary>
    public IPAddress? ClientOf(Exchange exchange)
    {
        IPAddress? peer = exchange.PeerAddress;
        return IsTrusted(peer) ? ClientNamedIn(exchange) ?? peer : peer;
    }

    /// <summary>An IPv4 address as such, also when it came over an IPv6 socket.</summary>
    internal static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // HTTP/1.0 without a word about it is what nginx sends by default: then everybody's peer would be this machine. And where a
    // trusted proxy is on this machine, whatever comes from here comes from it.
    private bool IsFromThisMachine(Exchange exchange) =>
        exchange.PeerAddress is { } peer && IPAddress.IsLoopback(peer) && !IsTrusted(peer)
        && exchange.Request.Version != HttpVersion.Http10
        && !Array.Exists(ForwardingFields, name => exchange.Request.Fields.IndexOf(name, 0) >= 0);

    private static IPAddress? ClientNamedIn(Exchange exchange) =>
        IPAddress.TryParse(LastOf(exchange, "X-Forwarded-For"u8), out IPAddress? client) ? Plain(client) : null;

    private bool IsTrusted(IPAddress? peer) => peer is not null && trustedProxies.Any(network => network.Contains(peer));

    /// <summary>The last element of a list field: the one that the nearest proxy added.</summary>
    private static string? LastOf(Exchange exchange, ReadOnlySpan<byte> name)
    {
        FieldSection fields = exchange.Request.Fields;
        string? last = null;
        for (int i = fields.IndexOf(name, 0); i >= 0; i = fields.IndexOf(name, i + 1))
        {
            ReadOnlySpan<byte> value = fields.ValueAt(i);
            last = Encoding.Latin1.GetString(value[(value.LastIndexOf((byte)',') + 1)..]).Trim(' ', '\t');
        }

        return last;
    }
}
