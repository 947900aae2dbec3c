using System.Buffers;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.OpenApi;

/// <summary><c>GET /openapi.json</c>: made from the router's own table when it is first asked for, then kept.</summary>
public static class OpenApiRoute
{
    public static RouteDescription Map(Router router, string server)
    {
        var document = new Lazy<Kept>(() =>
        {
            ReadOnlyMemory<byte> text = OpenApiDocument.Write(server, router.Descriptions);
            return new Kept(text, ContentTag.Of(text.Span));
        });
        return router.Map(RequestMethod.Get, "/openapi.json", "openapi", exchange =>
        {
            exchange.Response.Begin(200, MediaTypes.Json).Write(document.Value.Text.Span);
            exchange.Response.EntityTag = document.Value.Tag;
        });
    }

    private sealed record Kept(ReadOnlyMemory<byte> Text, byte[] Tag);
}
