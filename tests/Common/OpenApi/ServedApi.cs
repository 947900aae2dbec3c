using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.OpenApi;

/// <summary>The document that a running server serves, and what it says of an answer.</summary>
internal sealed class ServedApi
{
    private const string Shared = "#/components/schemas/";

    private readonly JsonNode _document;
    private readonly JsonObject _definitions;

    private ServedApi(string name, IPEndPoint server, IReadOnlyList<RouteDescription> routes, string text)
    {
        (Name, Server, Routes, Text) = (name, server, routes, text);
        _document = JsonNode.Parse(text)!;
        _definitions = Rewritten(_document["components"]!["schemas"]!).AsObject();
        foreach ((string schema, JsonNode? definition) in _definitions)
        {
            if (schema != "OpenApiHead" && definition!["properties"] is not null)
            {
                definition["additionalProperties"] ??= false; // the described members and no other
            }
        }
    }

    public string Name { get; }

    public IPEndPoint Server { get; }

    public IReadOnlyList<RouteDescription> Routes { get; }

    public string Text { get; }

    /// <summary>The documents of the three servers.</summary>
    public static IReadOnlyList<ServedApi> AllOf(RunningStore store) =>
    [
        Of("front end", store.FrontEnd.LocalEndPoint, store.FrontEnd.Router),
        Of("catalog", store.Catalog.LocalEndPoint, store.Catalog.Router),
        Of("order", store.Order.LocalEndPoint, store.Order.Router),
    ];

    public JsonNode OperationOf(RouteDescription route) =>
        _document["paths"]![route.Template]![route.Method.ToString().ToLowerInvariant()]!;

    /// <summary>What an answer has that the operation does not say, or the other way round; empty when all is true.</summary>
    public string WhyNotTrue(RouteDescription route, WireAnswer answer)
    {
        JsonNode? response = Resolved(OperationOf(route)["responses"]![$"{answer.Status}"]);
        if (response is null)
        {
            return $"{answer.Status} is not described: {answer.Body}";
        }

        string? type = answer.Fields["Content-Type"].SingleOrDefault()?.Split(';')[0];
        if (type is null || answer.Body.Length == 0)
        {
            return type is null == response["content"] is null || answer.Status == 304 ? "" : "there is no body, or one too many";
        }

        JsonNode? schema = response["content"]?[type]?["schema"];
        return schema is null ? $"{answer.Status} with {type} is not described"
            : !type.EndsWith("json", StringComparison.Ordinal) ? ""
            : WhyNotValid(schema, answer.Body);
    }

    /// <summary>What is wrong with a JSON text by that schema of the document; empty when nothing is.</summary>
    public string WhyNotValid(JsonNode schema, string json)
    {
        JsonNode whole = Rewritten(schema);
        whole["$defs"] = _definitions.DeepClone();
        var compiled = JsonSchema.FromText(whole.ToJsonString());
        EvaluationResults results = compiled.Evaluate(
            JsonDocument.Parse(json).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? "" : $"{json} is not as described: " + string.Join("; ", (results.Details ?? [])
            .Where(detail => detail.Errors is not null)
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}"));
    }

    private static ServedApi Of(string name, IPEndPoint server, Router router)
    {
        using var client = new WireClient(server);
        WireAnswer answer = client.Ask("GET", "/openapi.json");
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        return new ServedApi(name, server, router.Descriptions, answer.Body);
    }

    private static JsonNode Rewritten(JsonNode schema) =>
        JsonNode.Parse(schema.ToJsonString().Replace(Shared, "#/$defs/", StringComparison.Ordinal))!;

    private JsonNode? Resolved(JsonNode? node)
    {
        if ((string?)node?["$ref"] is not { } reference)
        {
            return node;
        }

        return reference[2..].Split('/').Aggregate(_document, (at, step) => at[step]!);
    }
}
