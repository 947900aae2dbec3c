using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// The JSON of what goes between the tiers, generated at compile time: <c>snake_case</c> names, strict, nothing that is required may be
/// missing. (A partial class because the generator writes the other part.)
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(Envelope<Book>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Book>>))]
[JsonSerializable(typeof(Envelope<Sale>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Sale>>))]
[JsonSerializable(typeof(Envelope<Order>))]
[JsonSerializable(typeof(Envelope<CatalogLedger>))]
[JsonSerializable(typeof(Envelope<OrderLedger>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<BookLedger>>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ItemOrders>>))]
[JsonSerializable(typeof(OrderedSales))]
[JsonSerializable(typeof(Envelope<Reconciled>))]
[JsonSerializable(typeof(SaleRequest))]
[JsonSerializable(typeof(IReadOnlyList<SaleRequest>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<SharedAnswer<Sale>>>))]
[JsonSerializable(typeof(BuyRequest))]
[JsonSerializable(typeof(IReadOnlyList<BuyRequest>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<SharedAnswer<Order>>>))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(ErrorEnvelope))]
public sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>Parses what a peer sent; false when it is not that, whatever else it is.</summary>
    public static bool TryParse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
        where T : class
    {
        try
        {
            value = JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            // The parser's way to say that the text is not what it should be: for us a value.
            value = null;
        }

        return value is not null;
    }
}
