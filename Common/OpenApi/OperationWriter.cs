using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>Writes the operations of a document.</summary>
internal sealed class OperationWriter(Utf8JsonWriter json, SharedParts parts)
{
    private const int Ok = 200;

    public void Write(RouteDescription route)
    {
        json.WriteStartObject();
        json.WriteString("operationId"u8, RouteId.Of(route));
        json.WriteString("summary"u8, route.Summary);
        if (route.Details.Length > 0)
        {
            json.WriteString("description"u8, route.Details);
        }

        json.WriteStartArray("tags"u8);
        json.WriteStringValue(route.Tag?.Name ?? "undescribed");
        json.WriteEndArray();
        WriteSecurity(route);
        WriteParameters(route);
        WriteRequestBody(route);
        WriteResponses(route);
        json.WriteEndObject();
    }

    private void WriteSecurity(RouteDescription route)
    {
        if (route.KeyFields.Count == 0 && route.Cookie is null)
        {
            return;
        }

        json.WriteStartArray("security"u8);
        if (route.IsOpenLocally)
        {
            json.WriteStartObject(); // an empty one means: or nothing
            json.WriteEndObject();
        }

        json.WriteStartObject();
        foreach (string field in route.KeyFields)
        {
            json.WriteStartArray(parts.Key(field));
            json.WriteEndArray();
        }

        if (route.Cookie is { } cookie)
        {
            json.WriteStartArray(parts.Cookie(cookie));
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteParameters(RouteDescription route)
    {
        json.WriteStartArray("parameters"u8);
        foreach (DescribedParameter parameter in route.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, parameter.Name);
            json.WriteString("in"u8, parameter.Place switch
            {
                ParameterPlace.Path => "path",
                ParameterPlace.Query => "query",
                _ => "header",
            });
            json.WriteString("description"u8, parameter.Text);
            json.WriteBoolean("required"u8, parameter.IsRequired);
            json.WritePropertyName("schema"u8);
            ValueSchema.Write(json, parameter.Shape);
            json.WritePropertyName("example"u8);
            ValueSchema.WriteValue(json, parameter.Shape, parameter.Shape.Example);
            json.WriteEndObject();
        }

        foreach (string name in SharedFields.Of(route))
        {
            WriteReference(parts.Parameter(name));
        }

        json.WriteEndArray();
    }

    private void WriteRequestBody(RouteDescription route)
    {
        if (!route.TakesBody)
        {
            return;
        }

        json.WriteStartObject("requestBody"u8);
        json.WriteBoolean("required"u8, route.RequestBody is not { IsRequired: false });
        json.WriteStartObject("content"u8);
        if (route.RequestBody is { } body)
        {
            json.WriteStartObject(MediaTypes.Json);
            json.WritePropertyName("schema"u8);
            parts.Schemas.SchemaOf(body.Type).WriteTo(json);
            json.WritePropertyName("example"u8);
            JsonNode.Parse(body.Example)!.WriteTo(json);
            json.WriteEndObject();
        }

        if (route.FormFields.Count > 0)
        {
            json.WriteStartObject(MediaTypes.Form);
            json.WritePropertyName("schema"u8);
            ValueSchema.WriteForm(json, route.FormFields);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResponses(RouteDescription route)
    {
        json.WriteStartObject("responses"u8);
        foreach (IGrouping<int, DescribedAnswer> answers in route.Successes.GroupBy(answer => answer.Status).OrderBy(a => a.Key))
        {
            WriteSuccess(route, [.. answers]);
        }

        foreach (int status in SharedResponses.StatusesOf(route))
        {
            json.WritePropertyName(status == SharedResponses.AnyOther ? "default" : $"{status}");
            WriteReference(parts.Response(status, SharedResponses.BodyOf(route, status)));
        }

        json.WriteEndObject();
    }

    private void WriteSuccess(RouteDescription route, DescribedAnswer[] answers)
    {
        json.WriteStartObject($"{answers[0].Status}");
        json.WriteString("description"u8, answers[0].Text);
        json.WriteStartObject("headers"u8);
        foreach (string name in SharedFields.OfAnswer(route, answers[0].Status))
        {
            json.WritePropertyName(name);
            WriteReference(parts.Header(name));
        }

        json.WriteEndObject();
        IEnumerable<DescribedAnswer> bodies =
            answers.Where(answer => answer.Type is not null || answer.MediaType != MediaTypes.Json);
        if (route.HasPage && answers[0].Status == Ok)
        {
            bodies = bodies.Append(new DescribedAnswer(Ok, "", null, MediaTypes.Html));
        }

        WriteContent([.. bodies.GroupBy(body => MediaTypes.WithoutParameters(body.MediaType))]);
        json.WriteEndObject();
    }

    private void WriteContent(IGrouping<string, DescribedAnswer>[] bodies)
    {
        if (bodies.Length == 0)
        {
            return;
        }

        json.WriteStartObject("content"u8);
        foreach (IGrouping<string, DescribedAnswer> body in bodies)
        {
            JsonNode[] schemas = [.. body.Select(answer => answer.Type).OfType<JsonTypeInfo>().Select(parts.Schemas.SchemaOf)];
            JsonNode schema = schemas.Length == 0 ? ValueSchema.AnyText
                : schemas.Length == 1 ? schemas[0]
                : new JsonObject { ["anyOf"] = new JsonArray(schemas) };
            json.WriteStartObject(body.Key);
            json.WritePropertyName("schema"u8);
            schema.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteReference(string place)
    {
        json.WriteStartObject();
        json.WriteString("$ref"u8, place);
        json.WriteEndObject();
    }
}
