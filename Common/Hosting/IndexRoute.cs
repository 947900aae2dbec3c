using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Hosting;

/// <summary><c>GET /</c>: the server's name, and what there is to ask it for.</summary>
internal static class IndexRoute
{
    /// <summary>Adds the route. The index lists the routes that there are when it is asked for.</summary>
    public static void Map(Router router, string name) =>
        router.Map(RequestMethod.Get, "/", "index", exchange => Write(exchange.Response.Json(200), router, name));

    private static void Write(Utf8JsonWriter json, Router router, string name)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteString("store"u8, "pygmy.com");
        json.WriteString("server"u8, name);
        json.WriteStartArray("resources"u8);
        foreach ((string template, string allow) in router.Resources.OrderBy(resource => resource.Template, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("path"u8, template);
            json.WriteString("methods"u8, allow);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
