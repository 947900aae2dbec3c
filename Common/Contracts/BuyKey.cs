using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>Where the key of a buy comes from. Keys of different origins are different keys, even when their text is the same.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyOrigin>))]
public enum KeyOrigin
{
    /// <summary>The client's <c>Idempotency-Key</c>.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>The client's <c>X-Request-Id</c>, where the setting <c>request_id_as_key</c> takes it for a key.</summary>
    [JsonStringEnumMemberName("request_id")]
    RequestId,

    /// <summary>The store made it, for a buy without a key. No client can name it.</summary>
    [JsonStringEnumMemberName("made")]
    Made,
}

/// <summary>The key under which a buy is done once at most.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Value">Its text; of a field's value, each character is one byte (ISO 8859-1).</param>
public readonly record struct BuyKey(KeyOrigin Origin, string Value)
{
    private const int MadeBytes = 16; // 128 random bits: nobody can guess one

    /// <summary>The value of a client's Idempotency-Key.</summary>
    public static BuyKey OfClient(ReadOnlySpan<byte> value) => new(KeyOrigin.Client, Encoding.Latin1.GetString(value));

    /// <summary>The value of a client's X-Request-Id.</summary>
    public static BuyKey OfRequestId(ReadOnlySpan<byte> value) => new(KeyOrigin.RequestId, Encoding.Latin1.GetString(value));

    /// <summary>A new key: 128 random bits as hexadecimal digits.</summary>
    public static BuyKey Make()
    {
        Span<byte> bits = stackalloc byte[MadeBytes];
        RandomNumberGenerator.Fill(bits);
        return new BuyKey(KeyOrigin.Made, Convert.ToHexStringLower(bits));
    }

    /// <summary>Whether the text is one that <see cref="Make"/> could have made.</summary>
    public static bool CanBeMade(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length == 2 * MadeBytes && value.All(char.IsAsciiHexDigitLower);
    }
}
