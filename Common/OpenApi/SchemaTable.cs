using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Common.OpenApi;

/// <summary>
/// The schemas of bodies (JSON Schema 2020-12), made from the serializer's own table of members, so that they cannot say anything
/// else than what is read and written. Each type has one, under its name; <c>{"data":...}</c> around it has none.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SchemaTable
{
    private const string Place = "#/components/schemas/";
    private const int MaxDepth = 64; // a schema is nested deeper than the JSON that it describes, which has its own bound

    private readonly SortedDictionary<string, (Type Type, JsonNode Schema)> _schemas = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions _options;
    private readonly Dictionary<JsonSerializerOptions, JsonSerializerOptions> _deep = [];

    public SchemaTable() => _options = new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    };

    /// <summary>The schemas that were referred to, by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode>> All =>
        _schemas.Select(known => KeyValuePair.Create(known.Key, known.Value.Schema));

    /// <summary>The schema of a body, with references to those of this table.</summary>
    public JsonNode SchemaOf(JsonTypeInfo type)
    {
        if (!_deep.TryGetValue(type.Options, out JsonSerializerOptions? deep))
        {
            deep = new JsonSerializerOptions(type.Options) { MaxDepth = MaxDepth };
            _deep.Add(type.Options, deep);
        }

        return deep.GetTypeInfo(type.Type).GetJsonSchemaAsNode(_options);
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }

        Type type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        bool isNullable = schema["type"] is JsonArray types && types.Any(name => (string?)name == "null");
        if (isNullable && context.PropertyInfo is { } property && IsEnvelope(property.DeclaringType))
        {
            isNullable = false; // a generic member cannot say that it is never null
            schema["type"] = (string?)schema["type"]!.AsArray().First(name => (string?)name != "null");
        }

        if (type == typeof(int) || type == typeof(long))
        {
            schema["format"] = type == typeof(int) ? "int32" : "int64"; // the OpenAPI registry of formats
        }
        else if (type.IsEnum)
        {
            schema["type"] = "string";
        }

        if (schema["items"] is JsonObject items && HasNullableElements(context.PropertyInfo))
        {
            schema.Remove("items");
            schema["items"] = OrNull(items);
        }

        if (schema["default"] is null)
        {
            schema.Remove("default"); // null: it is left out
        }

        return context.TypeInfo.Kind == JsonTypeInfoKind.Object && !IsEnvelope(type) ? Refer(type, schema, isNullable) : schema;
    }

    private static bool IsEnvelope(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Envelope<>);

    private JsonObject Refer(Type type, JsonObject schema, bool isNullable)
    {
        schema.Remove("default");
        schema["type"] = "object";
        string name = NameOf(type);
        if (!_schemas.TryAdd(name, (type, schema)) && _schemas[name].Type != type)
        {
            throw new InvalidOperationException($"Two types would have the schema {name}.");
        }

        var reference = new JsonObject { ["$ref"] = Place + name };
        return isNullable ? OrNull(reference) : reference;
    }

    private static JsonObject OrNull(JsonObject schema) =>
        new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    /// <summary>Whether the member is a list whose elements may be null: the serializer's table does not tell.</summary>
    private static bool HasNullableElements(JsonPropertyInfo? property) =>
        property?.AttributeProvider is PropertyInfo member
        && new NullabilityInfoContext().Create(member) is { GenericTypeArguments: [{ ReadState: NullabilityState.Nullable }] };

    private static string NameOf(Type type)
    {
        int arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? type.Name : type.Name[..arity] + string.Concat(type.GetGenericArguments().Select(NameOf));
    }
}
