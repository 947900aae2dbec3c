using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PygmyStore.Common.Http.Server;

/// <summary>Says which member of a JSON text is not what a type asks for, by the serializer's own table of members.</summary>
/// <remarks>It runs only for JSON that the serializer has refused (<see cref="JsonSyntax"/>).</remarks>
internal sealed class JsonShape(JsonSerializerOptions options)
{
    /// <summary>The first fault of the value at the reader, else null; leaves the reader at the value's end.</summary>
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

/// <summary>Finds where a text stops being JSON (RFC 8259), and says it in a sentence.</summary>
internal static class JsonSyntax
{
    /// <summary>What is wrong with the text (UTF-8); null when it is one JSON value, nested no deeper than that.</summary>
    public static string? FaultOf(ReadOnlySpan<byte> text, int maxDepth)
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            return "the body begins with a byte order mark, which JSON has not";
        }

        // No bound on the depth for the parser itself: past ours, it is not the syntax that is wrong. The text is bounded.
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = text.Length + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= maxDepth)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"the body is nested more than {maxDepth} deep");
                }

                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException error)
        {
            // The parser's way to say that the text is not JSON: for us a value.
            bool isBehindTheEnd = reader.CurrentDepth == 0
                && reader.TokenType is not (JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray);
            return Describe(text, (int)(error.LineNumber ?? 0), (int)(error.BytePositionInLine ?? 0), isBehindTheEnd);
        }
        catch (InvalidOperationException)
        {
            return "the body holds half of a surrogate pair, such as \\ud800, in a string: that is no character";
        }
    }

    private static string Describe(ReadOnlySpan<byte> text, int line, int byteInLine, bool isBehindTheEnd)
    {
        ReadOnlySpan<byte> rest = text;
        for (int i = 0; i < line; i++)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        rest = rest[Math.Min(byteInLine, rest.Length)..];
        string what = isBehindTheEnd ? "there is more text behind the end of the JSON value"
            : rest.IsEmpty ? "it ends too early"
            : Describe(rest[0], text[..^rest.Length].TrimEnd(" \t\r\n"u8) is [.., (byte)',']);
        return $"the body is not JSON: line {line + 1}, byte {byteInLine + 1}: {what}";
    }

    private static string Describe(byte found, bool isBehindComma) => found switch
    {
        (byte)'/' => "JSON has no comments",
        (byte)'\'' => "a string stands in double quotes",
        (byte)'}' or (byte)']' when isBehindComma => "there is a comma before the end",
        (byte)'\t' => "a tab in a string is written \\t",
        < (byte)' ' or >= 0x7F => string.Create(CultureInfo.InvariantCulture, $"the byte 0x{found:X2} is not expected here"),
        _ => $"the character {(char)found} is not expected here",
    };
}
