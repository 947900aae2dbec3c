using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>What the order service asks of the catalog: take <paramref name="Quantity"/> copies, once for this <paramref name="Op"/>.</summary>
/// <param name="Op">The operation id; the same one always gets the same answer.</param>
/// <param name="ItemNumber">The book.</param>
/// <param name="Quantity">At least 1.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record SaleRequest(string Op, int ItemNumber, int Quantity)
{
    /// <summary>The id of the buyer's request, for the log; it does not tell two requests apart.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    /// <inheritdoc/>
    public bool Equals(SaleRequest? other) =>
        other is not null && Op == other.Op && ItemNumber == other.ItemNumber && Quantity == other.Quantity;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Op, ItemNumber, Quantity);
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
    [property: System.Text.Json.Serialization.JsonPropertyName("sale")] long Number,
    string Op,
    int ItemNumber,
    string Title,
    int Quantity,
    decimal UnitCost,
    long Stock,
    long Version);
