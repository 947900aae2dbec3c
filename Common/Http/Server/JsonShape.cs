using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PygmyStore.Common.Http.Server;

/// <summary>Says which member of a JSON text is not what a type asks for, by the serializer's own table of members.</summary>
/// <remarks>It runs only for JSON that the serializer has refused (<see cref="JsonSyntax"/>).</remarks>
internal sealed class JsonShape(JsonSerializerOptions options)
{
    /// <summary>The first fault of the reader's value; else null. It leaves the reader at the value's end.</summary>
    /// <param name="reader">Stands at the value's first token.</param>
    /// <param name="type">What the value must be.</param>
    /// <param name="what">How a sentence names the value.</param>
    /// <param name="place">What a sentence about one of its members begins with.</param>
    public BodyRefusal? FaultOf(ref Utf8JsonReader reader, JsonTypeInfo type, string what, string place = "") => type.Kind switch
    {
        JsonTypeInfoKind.Object => FaultOfObject(ref reader, type, what, place),
        JsonTypeInfoKind.Enumerable => FaultOfList(ref reader, type, what),
        _ => FaultOfValue(reader, type.Type, what),
    };

    private BodyRefusal? FaultOfList(ref Utf8JsonReader reader, JsonTypeInfo type, string what)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Wrong(what, "a list", reader.TokenType);
        }

        JsonTypeInfo element = options.GetTypeInfo(type.ElementType!);
        for (int number = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray; number++)
        {
            if (FaultOf(ref reader, element, $"element {number} of the list", $"element {number} of the list: ") is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private BodyRefusal? FaultOfObject(ref Utf8JsonReader reader, JsonTypeInfo type, string what, string place)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return Wrong(what, "a JSON object", reader.TokenType);
        }

        JsonUnmappedMemberHandling unknown = type.UnmappedMemberHandling ?? options.UnmappedMemberHandling;
        bool refusesUnknown = unknown == JsonUnmappedMemberHandling.Disallow;
        var found = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            JsonPropertyInfo? property = type.Properties.FirstOrDefault(known => known.Name == name);
            if (property is null && refusesUnknown)
            {
                return new BodyRefusal(400, $"{place}{ClientText.Quote(name)} is not known here: {Listed(type.Properties)}");
            }

            if (!found.Add(name))
            {
                return new BodyRefusal(400, $"{place}{ClientText.Quote(name)} comes twice");
            }

            reader.Read();
            if (property is null)
            {
                reader.Skip();
            }
            else if (FaultOfMember(ref reader, property, $"{place}\"{property.Name}\"") is { } fault)
            {
                return fault;
            }
        }

        JsonPropertyInfo? missing = type.Properties.FirstOrDefault(known => IsRequired(known) && !found.Contains(known.Name));
        return missing is null ? null : new BodyRefusal(400, $"{place}\"{missing.Name}\" is missing");
    }

    private BodyRefusal? FaultOfMember(ref Utf8JsonReader reader, JsonPropertyInfo property, string what)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (reader.TokenType == JsonTokenType.Null)
        {
            bool mayBeNull = type != property.PropertyType || (!type.IsValueType && property.IsSetNullable);
            return mayBeNull ? null : Wrong(what, Asked(type), JsonTokenType.Null);
        }

        return FaultOf(ref reader, options.GetTypeInfo(type), what);
    }

    private static BodyRefusal? FaultOfValue(in Utf8JsonReader reader, Type type, string what)
    {
        JsonTokenType token = type == typeof(string) ? JsonTokenType.String : JsonTokenType.Number;
        if (reader.TokenType != token)
        {
            return Wrong(what, Asked(type), reader.TokenType);
        }

        bool fits = type == typeof(int) ? reader.TryGetInt32(out _)
            : type == typeof(long) ? reader.TryGetInt64(out _)
            : type != typeof(decimal) || reader.TryGetDecimal(out _);
        if (fits)
        {
            return null;
        }

        bool isWhole = type == typeof(decimal) || !reader.ValueSpan.ContainsAny(".eE"u8);
        string number = ClientText.Cut(Encoding.UTF8.GetString(reader.ValueSpan));
        return isWhole
            ? new BodyRefusal(422, $"{what} is out of range: {number}")
            : new BodyRefusal(400, $"{what} must be a whole number, without a point or an exponent, not {number}");
    }

    private bool IsRequired(JsonPropertyInfo property) =>
        property.IsRequired
        || (options.RespectRequiredConstructorParameters
            && property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false });

    private static BodyRefusal Wrong(string what, string asked, JsonTokenType found) =>
        new(400, $"{what} must be {asked}, not {Named(found)}");

    private static string Asked(Type type) =>
        type == typeof(string) ? "a string" : type == typeof(decimal) ? "a number" : "a whole number";

    [SuppressMessage("Style", "IDE0072:Populate switch", Justification = "These are all tokens with which a value can begin.")]
    private static string Named(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    private static string Listed(IList<JsonPropertyInfo> properties) =>
        properties.Count == 1
            ? $"the only member is {properties[0].Name}"
            : "the members are "
                + string.Join(", ", properties.SkipLast(1).Select(property => property.Name)) + " and " + properties[^1].Name;
}
