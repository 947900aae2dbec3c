using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// One buy among those that the front end sends to the order service in one call. The book is named as the client named it, by number or by
/// title: the key remembers the request as it was sent.
/// </summary>
/// <param name="Key">The key; of a field's value, each character is one byte (ISO 8859-1).</param>
/// <param name="Scope">The route that the key was sent to.</param>
/// <param name="RequestId">The id of the buyer's request.</param>
/// <param name="Quantity">Copies.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
[method: JsonConstructor]
public sealed record BuyRequest(string Key, string Scope, string RequestId, int Quantity)
{
    /// <summary>A buy of a book by its number under a client's key.</summary>
    public BuyRequest(string key, string scope, string requestId, int itemNumber, int quantity)
        : this(key, scope, requestId, quantity) => ItemNumber = itemNumber;

    /// <summary>Where the key comes from; it is the client's Idempotency-Key when this is not said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeyOrigin Origin { get; init; }

    /// <summary>The book's number; null when the title is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ItemNumber { get; init; }

    /// <summary>The book's title; null when the number is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>How it names the book.</summary>
    public BookReference Book() => new(ItemNumber, Name);
}
