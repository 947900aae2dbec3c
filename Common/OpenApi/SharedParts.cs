using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>What operations refer to (<c>components</c>): only what one of them names is written.</summary>
internal sealed class SharedParts
{
    private readonly SortedSet<string> _headers = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _parameters = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _cookies = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (int Status, JsonTypeInfo? Body)> _responses = new(StringComparer.Ordinal);

    public SchemaTable Schemas { get; } = new();

    public string Header(string name)
    {
        _headers.Add(name);
        return "#/components/headers/" + name;
    }

    public string Parameter(string name)
    {
        _parameters.Add(name);
        return "#/components/parameters/" + name;
    }

    /// <summary>The name of the security scheme with the key in that field.</summary>
    public string Key(string field)
    {
        _keys.Add(field);
        return field;
    }

    /// <summary>The name of the security scheme with that cookie.</summary>
    public string Cookie(string name)
    {
        _cookies.Add(name);
        return name;
    }

    public string Response(int status, JsonTypeInfo? body)
    {
        string name = SharedResponses.NameOf(status) + (body is null ? "" : "As" + body.Type.Name);
        _responses[name] = (status, body);
        return "#/components/responses/" + name;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("components"u8);
        WriteResponses(json); // first: they name headers and schemas
        WriteFields(json, "headers"u8, _headers, isParameter: false);
        WriteFields(json, "parameters"u8, _parameters, isParameter: true);
        WriteSecurity(json);
        json.WriteStartObject("schemas"u8);
        foreach ((string name, JsonNode schema) in Schemas.All)
        {
            json.WritePropertyName(name);
            schema.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResponses(Utf8JsonWriter json)
    {
        json.WriteStartObject("responses"u8);
        foreach ((string name, (int status, JsonTypeInfo? body)) in _responses)
        {
            json.WriteStartObject(name);
            json.WriteString("description"u8, SharedResponses.TextOf(status));
            json.WriteStartObject("headers"u8);
            foreach (string field in SharedResponses.FieldsOf(status))
            {
                json.WriteStartObject(field);
                json.WriteString("$ref"u8, Header(field));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (status != SharedResponses.NotModified)
            {
                WriteErrors(json, body);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteErrors(Utf8JsonWriter json, JsonTypeInfo? body)
    {
        JsonNode ours = Schemas.SchemaOf(ContractJson.Default.ErrorEnvelope);
        json.WriteStartObject("content"u8);
        json.WriteStartObject(MediaTypes.Json);
        json.WritePropertyName("schema"u8);
        (body is null ? ours : new JsonObject { ["anyOf"] = new JsonArray(Schemas.SchemaOf(body), ours) }).WriteTo(json);
        json.WriteEndObject();
        json.WriteStartObject(MediaTypes.Problem);
        json.WritePropertyName("schema"u8);
        Schemas.SchemaOf(ContractJson.Default.Problem).WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, ReadOnlySpan<byte> part, SortedSet<string> names, bool isParameter)
    {
        json.WriteStartObject(part);
        foreach (string name in names)
        {
            json.WriteStartObject(name);
            if (isParameter)
            {
                json.WriteString("name"u8, name);
                json.WriteString("in"u8, "header"u8);
            }

            SharedField field = isParameter ? SharedFields.OfRequests[name] : SharedFields.OfAnswers[name];
            json.WriteString("description"u8, field.Text);
            json.WritePropertyName("schema"u8);
            ValueSchema.Write(json, field.Shape);
            json.WritePropertyName("example"u8);
            ValueSchema.WriteValue(json, field.Shape, field.Shape.Example);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteSecurity(Utf8JsonWriter json)
    {
        json.WriteStartObject("securitySchemes"u8);
        foreach (string field in _keys)
        {
            WriteScheme(json, field, "header"u8, SharedFields.TextOfKey(field));
        }

        foreach (string cookie in _cookies)
        {
            WriteScheme(json, cookie, "cookie"u8, "The cookie that a login sets.");
        }

        json.WriteEndObject();
    }
    private static void WriteScheme(Utf8JsonWriter json, string name, ReadOnlySpan<byte> place, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("type"u8, "apiKey"u8);
        json.WriteString("in"u8, place);
        json.WriteString("name"u8, name);
        json.WriteString("description"u8, text);
        json.WriteEndObject();
    }
}
