using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Hosting;

/// <summary>The routes of every server: <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c>, and the index at <c>/</c>.</summary>
internal static class CommonRoutes
{
    public static void Map(Router router, string name, ServerMetrics metrics, Func<string?> whyNotReady)
    {
        router.Map(RequestMethod.Get, "/healthz", "healthz", exchange => exchange.Response.Text(200, "ok\n"));
        router.Map(RequestMethod.Get, "/readyz", "readyz", exchange =>
        {
            string? reason = whyNotReady();
            exchange.Response.Text(reason is null ? 200 : 503, (reason ?? "ready") + "\n");
        });
        router.Map(RequestMethod.Get, "/metrics", "metrics", exchange =>
        {
            exchange.Response.Status = 200;
            exchange.Response.ContentType = MediaTypes.Prometheus;
            metrics.WritePrometheus(exchange.Response.Body);
        });
        router.Map(RequestMethod.Get, "/", "index", exchange => WriteIndex(exchange.Response.Json(200), router, name));
    }

    /// <summary>The server's name and the routes that it has at the time of the request.</summary>
    private static void WriteIndex(Utf8JsonWriter json, Router router, string name)
    {
        json.WriteStartObject();
        json.WriteStartObject("data"u8);
        json.WriteString("store"u8, "pygmy.com");
        json.WriteString("server"u8, name);
        json.WriteStartArray("resources"u8);
        foreach ((string template, string allow) in router.Resources.OrderBy(route => route.Template, StringComparer.Ordinal))
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
