using System.Text.Json.Serialization;
using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary><c>{"result":...}</c>.</summary>
internal sealed record Found<T>(T Result);

/// <summary>A book in a list of "my book store".</summary>
internal sealed record ListedTitle(int ItemNumber, string Title);

/// <summary>A book of "my book store".</summary>
internal sealed record TypedBook(int ItemNumber, long Stock, decimal Cost, string Type, string Title);

/// <summary>A book in the pygmy's list.</summary>
internal sealed record ListedBook(int Id, string Title, string Topic, long Stock, decimal Cost);

/// <summary>A book of the bazar.</summary>
internal sealed record PricedBook(string Title, long Quantity, decimal Price);

/// <summary>A book of the toy store.</summary>
internal sealed record ShownProduct(string Name, decimal Price, long Quantity);

/// <summary>The body of a search of the 677 course.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
internal sealed record Cs677Query(string? Topic = null, int? ItemNumber = null);

/// <summary>The body of a buy of the 677 course.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Cs677Purchase(int? ItemNumber = null);

/// <summary>What a buy of the 677 course gets.</summary>
internal sealed record Cs677Bought(string Result, Cs677Order Book);

/// <summary>An order of the 677 course.</summary>
internal sealed record Cs677Order(long OrderNumber, int ItemNumber, string Title, long Stock, decimal Cost, long Version);

/// <summary>
/// The JSON of the published designs, generated at compile time. (A partial class because the generator writes the other part.)
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(Found<IEnumerable<ListedTitle>>))]
[JsonSerializable(typeof(Found<TypedBook>))]
[JsonSerializable(typeof(Found<Book>))]
[JsonSerializable(typeof(Envelope<IEnumerable<ListedBook>>))]
[JsonSerializable(typeof(Envelope<PricedBook[]>))]
[JsonSerializable(typeof(Envelope<ShownProduct>))]
[JsonSerializable(typeof(Cs677Query))]
[JsonSerializable(typeof(Cs677Purchase))]
[JsonSerializable(typeof(Cs677Bought))]
internal sealed partial class DesignJson : JsonSerializerContext;
