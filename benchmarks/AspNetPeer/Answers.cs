using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>Writes and reads JSON bodies. An answer has its length, which is faster than chunks.</summary>
internal static class Answers
{
    private const string Json = "application/json";

    public static Task WriteAsync(this HttpResponse response, byte[] json, int status = 200)
    {
        response.StatusCode = status;
        response.ContentType = Json;
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, 0, json.Length);
    }

    public static Task WriteAsync<T>(this HttpResponse response, T value, JsonTypeInfo<T> type, int status = 200) =>
        response.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type), status);

    public static Task FailAsync(this HttpResponse response, int status, string message) =>
        response.WriteAsync(new Failure(new FailureText(status, message)), PeerJson.Default.Failure, status);

    /// <summary>The order that is asked for; null when the body is none, or the order can be for no copies.</summary>
    public static async ValueTask<OrderRequest?> ReadOrderAsync(this HttpRequest request)
    {
        try
        {
            OrderRequest? order = await JsonSerializer.DeserializeAsync(request.BodyReader, PeerJson.Default.OrderRequest);
            return order is { Quantity: >= 1 } ? order : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
