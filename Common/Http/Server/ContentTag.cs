using System.Security.Cryptography;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>An entity tag over the content, as in <c>"c-9f86d081884c7d65"</c>.</summary>
public static class ContentTag
{
    public static byte[] Of(ReadOnlySpan<byte> content)
    {
        const int bytes = 8; // 64 bits: nobody gains by content that has another one's tag
        return Encoding.ASCII.GetBytes($"\"c-{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, bytes))}\"");
    }
}
