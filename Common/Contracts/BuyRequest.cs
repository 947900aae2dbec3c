using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>The body of a buy in our own face: a book by number or by title, and copies, 1 when it is not said.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record OrderRequest(int? ItemNumber = null, string? Name = null, int? Quantity = null);

/// <summary>
/// Where the key of a buy comes from. Keys of different origins are different keys, even when their text is the same.
/// </summary>
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

/// <summary>
/// A buy, as a face reads it from a request and as it goes to the order service. It names the book as the client did, by number
/// or by title: the key remembers the request as it was sent.
/// </summary>
/// <param name="Key">The text of its key; of a field's value, each character is one byte (ISO 8859-1).</param>
/// <param name="Scope">The route that the key was sent to.</param>
/// <param name="RequestId">The id of the buyer's request.</param>
/// <param name="Quantity">Copies.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[method: JsonConstructor]
public sealed record BuyRequest(string Key, string Scope, string RequestId, int Quantity)
{
    private const int MadeBytes = 16; // 128 random bits: nobody can guess one

    /// <summary>A buy of a book by its number under a client's key.</summary>
    public BuyRequest(string key, string scope, string requestId, int itemNumber, int quantity)
        : this(key, scope, requestId, quantity) => ItemNumber = itemNumber;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeyOrigin Origin { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ItemNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>Who buys; empty for a guest.</summary>
    [JsonIgnore]
    public string Owner { get; init; } = "";

    /// <summary>The same in JSON, where an empty owner is left out.</summary>
    [JsonPropertyName("owner")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerInJson
    {
        get => Owner.Length == 0 ? null : Owner;
        init => Owner = value ?? "";
    }

    public BookReference Book() => new(ItemNumber, Name);

    /// <summary>A new key, for a buy without one: 128 random bits as hexadecimal digits.</summary>
    public static string MakeKey()
    {
        Span<byte> bits = stackalloc byte[MadeBytes];
        RandomNumberGenerator.Fill(bits);
        return Convert.ToHexStringLower(bits);
    }

    /// <summary>Whether the text is one that <see cref="MakeKey"/> could have made.</summary>
    public static bool IsMadeKey(string key) => key.Length == 2 * MadeBytes && key.All(char.IsAsciiHexDigitLower);
}
