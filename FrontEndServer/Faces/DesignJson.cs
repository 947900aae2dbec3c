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
    /// <summary>Answers with what is shown of the value, or with why there is none.</summary>
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
