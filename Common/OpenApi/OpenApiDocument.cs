using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>Writes what a server's routes say of themselves as an OpenAPI 3.1 document.</summary>
/// <remarks>HEAD (where there is a safe GET) and OPTIONS (everywhere) follow from the rest and are not listed.</remarks>
public static class OpenApiDocument
{
    private const int UsualBytes = 64 * 1024;

    private const string About =
        "Every server of the store describes itself at /openapi.json. HEAD works wherever a GET changes nothing, and OPTIONS "
        + "everywhere. Errors are JSON; a client whose Accept prefers application/problem+json gets RFC 9457 instead, and at the "
        + "front end one that prefers text/html gets a page. A request that changes something is refused with 403 when a web "
        + "page of another origin makes it, unless the setting allow_origin lists that origin.";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(string server, IReadOnlyList<RouteDescription> routes)
    {
        var document = new ArrayBufferWriter<byte>(UsualBytes);
        using var json = new Utf8JsonWriter(document, Relaxed);
        json.WriteStartObject();
        json.WriteString("openapi"u8, "3.1.1"u8);
        WriteInfo(json, server);
        json.WriteStartArray("servers"u8);
        json.WriteStartObject();
        json.WriteString("url"u8, "/"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("security"u8); // none, where an operation names none
        json.WriteEndArray();
        WriteTags(json, routes);
        var parts = new SharedParts();
        WritePaths(json, routes, parts);
        parts.Write(json);
        json.WriteEndObject();
        json.Flush();
        return document.WrittenMemory;
    }

    private static void WriteInfo(Utf8JsonWriter json, string server)
    {
        json.WriteStartObject("info"u8);
        json.WriteString("title"u8, $"Pygmy store: {server}");
        json.WriteString("version"u8, typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(fieldCount: 3));
        json.WriteString("description"u8, About);
        json.WriteStartObject("license"u8);
        json.WriteString("name"u8, "MIT"u8);
        json.WriteString("identifier"u8, "MIT"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter json, IReadOnlyList<RouteDescription> routes)
    {
        json.WriteStartArray("tags"u8);
        foreach (RouteTag tag in routes.Select(route => route.Tag).OfType<RouteTag>().Distinct())
        {
            json.WriteStartObject();
            json.WriteString("name"u8, tag.Name);
            json.WriteString("description"u8, tag.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePaths(Utf8JsonWriter json, IReadOnlyList<RouteDescription> routes, SharedParts parts)
    {
        json.WriteStartObject("paths"u8);
        var operation = new OperationWriter(json, parts);
        foreach (IGrouping<string, RouteDescription> path in routes.GroupBy(route => route.Template))
        {
            json.WriteStartObject(path.Key);
            foreach (RouteDescription route in path.OrderBy(route => route.Method))
            {
                json.WritePropertyName(route.Method.Name().ToLowerInvariant());
                operation.Write(route);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

/// <summary>The name of an operation: its method and the words of its path, as in <c>get_books_n</c>.</summary>
public static class RouteId
{
    public static string Of(RouteDescription route)
    {
        IEnumerable<string> words = route.Template.Split(['/', '{', '}', '.', '-'], StringSplitOptions.RemoveEmptyEntries)
            .DefaultIfEmpty("root");
        return route.Method.Name().ToLowerInvariant() + "_" + string.Join('_', words);
    }
}
