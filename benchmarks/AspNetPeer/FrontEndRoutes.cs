using System.Net.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>The front end's routes. It passes bodies on as they are: reading and writing JSON again would cost time.</summary>
internal static class FrontEndRoutes
{
    private const int MaxBodyBytes = 64 * 1024; // as ours

    private static readonly byte[] Fixed = """{"data":{"status":"ok"}}"""u8.ToArray();

    public static void Map(WebApplication application, Upstream catalog, Upstream orders)
    {
        application.MapGet("/fixed", (HttpContext context) => context.Response.WriteAsync(Fixed));
        application.MapGet("/books/{n:int}", (HttpContext context) => GetAsync(context, catalog));
        application.MapGet("/books", (HttpContext context) => GetAsync(context, catalog));
        application.MapPost("/orders", (HttpContext context) => PostAsync(context, orders));
    }

    private static async Task GetAsync(HttpContext context, Upstream service)
    {
        using HttpResponseMessage answer = await service.GetAsync(TargetOf(context));
        await PassOnAsync(answer, context.Response);
    }

    private static async Task PostAsync(HttpContext context, Upstream service)
    {
        if (context.Request.ContentLength is not (>= 0 and <= MaxBodyBytes and var length))
        {
            await context.Response.FailAsync(StatusCodes.Status411LengthRequired, "a body of known length, please");
            return;
        }

        byte[] body = new byte[length];
        await context.Request.Body.ReadExactlyAsync(body);
        using HttpResponseMessage answer = await service.PostAsync(TargetOf(context), body);
        context.Response.Headers.Location = answer.Headers.Location?.OriginalString;
        await PassOnAsync(answer, context.Response);
    }

    private static Task PassOnAsync(HttpResponseMessage answer, HttpResponse response)
    {
        response.StatusCode = (int)answer.StatusCode;
        response.ContentType = "application/json";
        response.ContentLength = answer.Content.Headers.ContentLength;
        return answer.Content.CopyToAsync(response.Body);
    }

    private static string TargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
