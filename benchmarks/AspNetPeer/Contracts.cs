using System.Text.Json.Serialization;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>A book, with the names that our own face has in JSON.</summary>
internal sealed record Book(int ItemNumber, string Title, string Topic, long Stock, decimal Cost, long Version);

/// <summary>The body of <c>POST /orders</c>, and of the catalog's <c>POST /sales</c>.</summary>
internal sealed record OrderRequest(int ItemNumber, int Quantity = 1);

/// <summary>What the catalog sold; title, cost of one copy, stock and version are those after the sale.</summary>
internal sealed record Sale(
    [property: JsonPropertyName("sale")] long Number, int ItemNumber, string Title, int Quantity, decimal UnitCost, long Stock,
    long Version);

/// <summary>What a buyer gets.</summary>
internal sealed record Order(
    long OrderNumber, int ItemNumber, string Title, int Quantity, decimal Cost, long Stock, long Version);

/// <summary>What every usable answer is wrapped in.</summary>
internal sealed record Envelope<T>(T Data);

/// <summary>The body of every other answer.</summary>
internal sealed record Failure(FailureText Error);

/// <summary>The status again, and a sentence for people.</summary>
internal sealed record FailureText(int Code, string Message);

/// <summary>The serializers of these types, made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Envelope<Book>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Book>>))]
[JsonSerializable(typeof(Envelope<Order>))]
[JsonSerializable(typeof(Failure))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(Sale))]
internal sealed partial class PeerJson : JsonSerializerContext;
