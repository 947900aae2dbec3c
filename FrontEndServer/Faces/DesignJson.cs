using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary><c>{"result":...}</c>.</summary>
internal sealed record Found<T>(T Result);

/// <summary>How two of the published designs answer what was found.</summary>
internal static class Results
{
    public static void AnswerResult<T, TShown>(
        this Exchange exchange, in Answer<T> found, Func<T, TShown> show, JsonTypeInfo<Found<TShown>> type)
        where T : class
    {
        if (found.HasValue)
        {
            JsonSerializer.Serialize(exchange.Response.Json(200), new Found<TShown>(show(found.Value)), type);
        }
        else
        {
            exchange.RefuseAsFailed(Refusal.Of(found));
        }
    }
}

internal sealed record MyBookStoreTitle(int ItemNumber, string Title);

internal sealed record MyBookStoreBook(int ItemNumber, long Stock, decimal Cost, string Type, string Title);

internal sealed record PygmyBook(int Id, string Title, string Topic, long Stock, decimal Cost);

internal sealed record BazarBook(string Title, long Quantity, decimal Price);

internal sealed record ToyStoreProduct(string Name, decimal Price, long Quantity);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
internal sealed record Cs677Query(string? Topic = null, int? ItemNumber = null);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Cs677Purchase(int? ItemNumber = null);

internal sealed record Cs677Bought(string Result, Cs677Order Book);

internal sealed record Cs677Order(long OrderNumber, int ItemNumber, string Title, long Stock, decimal Cost, long Version);

/// <summary>The JSON of the published designs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(Found<IEnumerable<MyBookStoreTitle>>))]
[JsonSerializable(typeof(Found<MyBookStoreBook>))]
[JsonSerializable(typeof(Found<Book>))]
[JsonSerializable(typeof(Envelope<IEnumerable<PygmyBook>>))]
[JsonSerializable(typeof(Envelope<BazarBook[]>))]
[JsonSerializable(typeof(Envelope<ToyStoreProduct>))]
[JsonSerializable(typeof(Cs677Query))]
[JsonSerializable(typeof(Cs677Purchase))]
[JsonSerializable(typeof(Cs677Bought))]
internal sealed partial class DesignJson : JsonSerializerContext;
