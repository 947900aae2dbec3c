using System.Text.Json.Serialization;

namespace PygmyStore.Common.Faces;

// The bodies of the published designs, as types. The faces write them member by member; these types describe them.

/// <summary>A book in the pygmy's searches.</summary>
public sealed record PygmyBook(int Id, string Title, string Topic, long Stock, decimal Cost);

public sealed record PygmyBooks(IReadOnlyList<PygmyBook> Data);

/// <summary>The pygmy's lookup.</summary>
public sealed record PygmyLookup(Contracts.Book Result);

public sealed record PygmyPurchase(
    string Result, long OrderNumber, int ItemNumber, string Title, int Quantity, decimal Cost, long Stock);

public sealed record MyBookStoreTitle(int ItemNumber, string Title);

public sealed record MyBookStoreTitles(IReadOnlyList<MyBookStoreTitle> Result);

public sealed record MyBookStoreBook(int ItemNumber, long Stock, decimal Cost, string Type, string Title);

public sealed record MyBookStoreLookup(MyBookStoreBook Result);

public sealed record MyBookStorePurchase(string Result);

public sealed record BazarBook(string Title, long Quantity, decimal Price);

public sealed record BazarBooks(IReadOnlyList<BazarBook> Data);

public sealed record BazarPurchase(string Status);

public sealed record ToyStoreProduct(string Name, decimal Price, long Quantity);

public sealed record ToyStoreLookup(ToyStoreProduct Data);

/// <summary>The refusal of three of the designs.</summary>
public sealed record Failed(string Result, string Message);

/// <summary>The refusal of the bazar, and of the pygmy's search.</summary>
public sealed record RefusalMessage(string Message);

/// <summary>The answer of <c>/update</c> at the catalog.</summary>
public sealed record Updated(string Result, Contracts.Book Book);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PygmyBooks))]
[JsonSerializable(typeof(PygmyLookup))]
[JsonSerializable(typeof(PygmyPurchase))]
[JsonSerializable(typeof(MyBookStoreTitles))]
[JsonSerializable(typeof(MyBookStoreLookup))]
[JsonSerializable(typeof(MyBookStorePurchase))]
[JsonSerializable(typeof(BazarBooks))]
[JsonSerializable(typeof(BazarPurchase))]
[JsonSerializable(typeof(ToyStoreLookup))]
[JsonSerializable(typeof(Failed))]
[JsonSerializable(typeof(RefusalMessage))]
[JsonSerializable(typeof(Updated))]
public sealed partial class DesignBodyJson : JsonSerializerContext;
