using System.Buffers;

namespace PygmyStore.Common.Observability;

/// <summary>The characters of an RFC 9110 token (section 5.6.2).</summary>
internal static class Token
{
    public static readonly SearchValues<byte> Characters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Characters);
}
