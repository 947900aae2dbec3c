using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// What the order service asks of the catalog: take <paramref name="Quantity"/> copies, once for this <paramref name="Op"/>. It names the
/// book by number or by title, as the client did.
/// </summary>
/// <param name="Op">The operation id; the same one always gets the same answer.</param>
/// <param name="Quantity">At least 1.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
[method: JsonConstructor]
public sealed record SaleRequest(string Op, int Quantity)
{
    /// <summary>A sale of a book that is named by its number.</summary>
    public SaleRequest(string op, int itemNumber, int quantity)
        : this(op, quantity) => ItemNumber = itemNumber;

    /// <summary>A sale of a book that is named in either way.</summary>
    public SaleRequest(string op, BookReference book, int quantity)
        : this(op, quantity) => (ItemNumber, Name) = book;

    /// <summary>The book's number; null when the title is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ItemNumber { get; init; }

    /// <summary>The book's title; null when the number is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>The id of the buyer's request, for the log; it does not tell two requests apart.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

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

    /// <inheritdoc/>
    public bool Equals(SaleRequest? other) =>
        other is not null && Op == other.Op && Book() == other.Book() && Quantity == other.Quantity;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Op, Book(), Quantity);

    /// <summary>How it names the book.</summary>
    public BookReference Book() => new(ItemNumber, Name);
}

/// <summary>Copies that left the stock: the catalog's record of one sale.</summary>
/// <param name="Number">The sale's number: 1, 2, 3..., without gaps, in the order in which the catalog decided.</param>
/// <param name="Op">The operation id that it was made for.</param>
/// <param name="ItemNumber">The book.</param>
/// <param name="Title">The book's title at that time.</param>
/// <param name="Quantity">Copies sold.</param>
/// <param name="UnitCost">The cost of one copy at that time.</param>
/// <param name="Stock">Copies left after this sale.</param>
/// <param name="Version">The book's version after this sale.</param>
public sealed record Sale(
    [property: JsonPropertyName("sale")] long Number,
    string Op,
    int ItemNumber,
    string Title,
    int Quantity,
    decimal UnitCost,
    long Stock,
    long Version)
{
    /// <summary>Who has bought; empty for a guest.</summary>
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

    /// <summary>
    /// The title that the request named the book by, as it was sent; null when it named it by number. Only the catalog remembers it, to tell
    /// the same request from another one.
    /// </summary>
    [JsonIgnore]
    public string? AskedName { get; init; }
}
