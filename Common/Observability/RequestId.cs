namespace PygmyStore.Common.Observability;

/// <summary>
/// What an <c>X-Request-Id</c> may be: 1 to 64 characters of an RFC 9110 token, which need no quoting anywhere they go.
/// </summary>
public static class RequestId
{
    /// <summary>Holds a UUID or a W3C trace id with a prefix; longer ones are some other text.</summary>
    public const int MaxBytes = 64;

    /// <summary>Whether a client's id is passed on; otherwise the server makes one (<see cref="RequestIdSource"/>).</summary>
    public static bool IsValid(ReadOnlySpan<byte> id) => id.Length is > 0 and <= MaxBytes && Token.IsToken(id);
}
