using System.Text.Json.Serialization;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The bodies that only the catalog reads. A misspelt name must not pass for one that was left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(NewBook))]
[JsonSerializable(typeof(BookPatch))]
[JsonSerializable(typeof(StockLevel))]
internal sealed partial class CatalogJson : JsonSerializerContext;

/// <summary>The body of <c>PUT /update/{n}</c>.</summary>
internal sealed record StockLevel(long Stock);
