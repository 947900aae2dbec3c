using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Configuration;

/// <summary>Lists of addresses and networks, separated by spaces: <c>10.0.0.7 10.1.0.0/16</c>. Empty is an empty list.</summary>
internal static class NetworkSyntax
{
    private const int MaxNetworks = 64; // each is compared with a client's address; an operator has a few
    private const int BitsOfFour = 32;
    private const int BitsOfSix = 128;

    public static SettingKind<IReadOnlyList<IPNetwork>> Networks { get; } = new("addresses or networks, or empty", Parse);

    private static string? Parse(string text, string folder, out IReadOnlyList<IPNetwork> value)
    {
        string[] texts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        value = texts.Select(one => Read(one) ?? default).ToArray();
        return texts.Length > MaxNetworks ? $"these are more than {MaxNetworks} networks"
            : Array.Find(texts, one => Read(one) is null) is { } wrong
                ? $"{SettingKind.Quote(wrong)} is not a numeric address such as 10.0.0.7 or a network such as 10.1.0.0/16"
                : null;
    }

    private static IPNetwork? Read(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out IPAddress? address) || !IsPlain(text, slash, address))
        {
            return null;
        }

        return slash >= 0
            ? IPNetwork.TryParse(text, out IPNetwork network) && network.BaseAddress.Equals(address) ? network : null
            : new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? BitsOfFour : BitsOfSix);
    }

    /// <summary>TryParse also takes 127.1, hexadecimal and octal numbers, brackets and zones. Those are mistakes here.</summary>
    private static bool IsPlain(string text, int slash, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString() == (slash < 0 ? text : text[..slash])
            : !address.IsIPv4MappedToIPv6 && address.ScopeId == 0 && !text.Contains('[') && !text.Contains('%');
}
