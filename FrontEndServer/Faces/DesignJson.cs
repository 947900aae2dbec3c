using System.Text.Json.Serialization;

namespace PygmyStore.FrontEndServer.Faces;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
internal sealed record Cs677Query(string? Topic = null, int? ItemNumber = null);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Cs677Purchase(int? ItemNumber = null);

internal sealed record Cs677Bought(string Result, Cs677Order Book);

internal sealed record Cs677Order(long OrderNumber, int ItemNumber, string Title, long Stock, decimal Cost, long Version);

/// <summary>The JSON of the published designs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(Cs677Query))]
[JsonSerializable(typeof(Cs677Purchase))]
[JsonSerializable(typeof(Cs677Bought))]
internal sealed partial class DesignJson : JsonSerializerContext;
