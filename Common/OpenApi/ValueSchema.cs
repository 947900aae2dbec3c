using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>Writes the schemas of parameters and of forms.</summary>
internal static class ValueSchema
{
    public static JsonNode AnyText => new JsonObject { ["type"] = "string" };

    public static void Write(Utf8JsonWriter json, ValueShape shape)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, shape.IsWhole ? "integer"u8 : "string"u8);
        if (shape.Least is { } least)
        {
            json.WriteNumber("minimum"u8, least);
        }

        if (shape.Most is { } most)
        {
            json.WriteNumber(shape.IsWhole ? "maximum"u8 : "maxLength"u8, most);
        }

        if (shape.Words.Count > 0)
        {
            json.WriteStartArray("enum"u8);
            foreach (string word in shape.Words)
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteValue(Utf8JsonWriter json, ValueShape shape, string value)
    {
        if (shape.IsWhole)
        {
            json.WriteNumberValue(long.Parse(value, CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteStringValue(value);
        }
    }

    public static void WriteForm(Utf8JsonWriter json, IReadOnlyList<DescribedParameter> fields)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        json.WriteStartObject("properties"u8);
        foreach (DescribedParameter field in fields)
        {
            json.WritePropertyName(field.Name);
            Write(json, field.Shape);
        }

        json.WriteEndObject();
        json.WriteStartArray("required"u8);
        foreach (DescribedParameter field in fields.Where(field => field.IsRequired))
        {
            json.WriteStringValue(field.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
