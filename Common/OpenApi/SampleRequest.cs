using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary>A request that a route takes, made of the examples in its description.</summary>
public sealed record SampleRequest(string Method, string Target, string? Body)
{
    /// <summary>With the parameters that must be there; with the others too, if they are asked for.</summary>
    public static SampleRequest Of(RouteDescription route, bool withOptional = false)
    {
        string path = route.Template;
        foreach (DescribedParameter parameter in route.Parameters.Where(p => p.Place == ParameterPlace.Path))
        {
            path = path.Replace(
                $"{{{parameter.Name}}}", PercentEncoding.Encode(parameter.Shape.Example), StringComparison.Ordinal);
        }

        IEnumerable<string> query = route.Parameters
            .Where(parameter => parameter.Place == ParameterPlace.Query && (parameter.IsRequired || withOptional))
            .Select(parameter => $"{parameter.Name}={PercentEncoding.Encode(parameter.Shape.Example)}");
        string joined = string.Join('&', query);
        return new SampleRequest(
            route.Method.Name(), joined.Length == 0 ? path : $"{path}?{joined}", route.RequestBody?.Example);
    }

    /// <summary>The same as a command for a shell.</summary>
    public string Curl(string server, RouteDescription route)
    {
        string method = Method == (Body is null ? "GET" : "POST") ? "" : $"-X {Method} ";
        string keys = string.Concat(route.KeyFields.Select(field => $"-H '{field}: KEY' "))
            + (route.Cookie is { } cookie ? $"-b '{cookie}=...' " : "");
        string body = Body is null ? "" : $"--json '{Body.ReplaceLineEndings(" ")}' ";
        return $"curl {method}{keys}{body}'{server}{Target}'";
    }
}

/// <summary>Shows what a body looks like, with a value for each member.</summary>
public static class SampleBody
{
    private static readonly Dictionary<Type, string> Values = new()
    {
        [typeof(string)] = "\"...\"",
        [typeof(int)] = "1",
        [typeof(long)] = "1",
        [typeof(decimal)] = "9.99",
        [typeof(bool)] = "true",
    };

    public static string Of(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => "{" + string.Join(", ", type.Properties.Where(property => property.Get is not null)
            .Select(property => $"\"{property.Name}\": {Of(type.Options.GetTypeInfo(property.PropertyType))}")) + "}",
        JsonTypeInfoKind.Enumerable => $"[{Of(type.Options.GetTypeInfo(type.ElementType!))}, ...]",
        _ => Values.GetValueOrDefault(Nullable.GetUnderlyingType(type.Type) ?? type.Type, "\"...\""),
    };
}
