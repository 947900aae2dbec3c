using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>What a buyer asks for: a book by number or by title.</summary>
/// <param name="ItemNumber">The book's number.</param>
/// <param name="Name">Or its title.</param>
/// <param name="Quantity">Copies; 1 when it is not said.</param>
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

/// <summary>
/// A buy, as a face reads it from a request and as it goes to the order service. It names the book as the client did, by number
/// or by title: the key remembers the request as it was sent.
/// </summary>
/// <param name="Key">The text of the key (<see cref="BuyKey.Value"/>).</param>
/// <param name="Scope">The route that the key was sent to.</param>
/// <param name="RequestId">The id of the buyer's request.</param>
/// <param name="Quantity">Copies.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[method: JsonConstructor]
public sealed record BuyRequest(string Key, string Scope, string RequestId, int Quantity)
{
    /// <summary>A buy of a book by its number under a client's key.</summary>
    public BuyRequest(string key, string scope, string requestId, int itemNumber, int quantity)
        : this(key, scope, requestId, quantity) => ItemNumber = itemNumber;

    /// <summary>A buy under any key of a book that is named in either way.</summary>
    public BuyRequest(BuyKey key, string scope, string requestId, BookReference book, int quantity)
        : this(key.Value, scope, requestId, quantity) => (Origin, (ItemNumber, Name)) = (key.Origin, book);

    /// <summary>Where the key comes from; it is the client's Idempotency-Key when this is not said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeyOrigin Origin { get; init; }

    /// <summary>The book's number; null when the title is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ItemNumber { get; init; }

    /// <summary>The book's title; null when the number is given.</summary>
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

    /// <summary>How it names the book.</summary>
    public BookReference Book() => new(ItemNumber, Name);
}
