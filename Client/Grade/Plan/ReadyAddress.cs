using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Client.Grade.Plan;

/// <summary>Where a process listens once it is ready, and the path that it answers then.</summary>
/// <param name="EndPoint">A numeric address; <c>localhost</c> is 127.0.0.1.</param>
/// <param name="Path">Null: it is ready as soon as it listens.</param>
internal sealed record ReadyAddress(IPEndPoint EndPoint, string? Path)
{
    private const string Scheme = "http://";

    /// <summary>Null if the text is neither a URL nor an address with a port.</summary>
    public static ReadyAddress? Parse(string text)
    {
        bool isUrl = text.StartsWith(Scheme, StringComparison.Ordinal);
        string rest = isUrl ? text[Scheme.Length..] : text;
        int slash = rest.IndexOf('/');
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "/" : rest[slash..];
        authority = authority.StartsWith("localhost:", StringComparison.Ordinal) ? $"127.0.0.1{authority[9..]}" : authority;
        return (isUrl || slash < 0) && authority.Contains(':') && IPEndPoint.TryParse(authority, out IPEndPoint? address)
            && address.Port > 0 && address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            && path.All(c => c is > ' ' and <= '~')
            ? new ReadyAddress(address, isUrl ? path : null)
            : null;
    }
}
