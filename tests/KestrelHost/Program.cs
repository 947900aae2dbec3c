using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PygmyStore.Tests.KestrelHost;

// A minimal Kestrel with the few routes of the front end that the conformance suite uses, and with our limits where Kestrel has
// such a limit. All else is as it comes. Prints its port, and ends when its input does.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, port: 0);
    kestrel.Limits.MaxRequestLineSize = 8 * 1024;
    kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
    kestrel.Limits.MaxRequestHeaderCount = 100;
    kestrel.Limits.MaxRequestBodySize = 64 * 1024;
});
WebApplication application = builder.Build();
var shelf = new Shelf();
application.MapGet("/healthz", () => "ok");
application.MapMethods("/books/{n}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, string n) => Book(context, n));
application.MapMethods("/books/{n}", [HttpMethods.Options], (HttpContext context) =>
{
    context.Response.Headers.Allow = "GET, HEAD, OPTIONS";
    return Results.NoContent();
});
application.MapGet("/buy/{n:int}", (int n) =>
{
    shelf.Buy(n);
    return Results.Json(new { result = "Success" });
});
application.MapPost("/orders", (Delegate)Order);
await application.StartAsync();
Console.WriteLine(new Uri(application.Urls.Single()).Port.ToString(CultureInfo.InvariantCulture));
Console.In.ReadToEnd();
await application.StopAsync();

IResult Book(HttpContext context, string n)
{
    if (!int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int itemNumber) || itemNumber is < 1 or > 4)
    {
        return Results.NotFound();
    }

    string tag = $"\"v{shelf.Version(itemNumber)}\"";
    context.Response.Headers.ETag = tag;
    IList<Microsoft.Net.Http.Headers.EntityTagHeaderValue> asked = context.Request.GetTypedHeaders().IfNoneMatch;
    bool isKnown = asked.Any(sent => sent.Tag == "*" || sent.Tag == tag);
    return isKnown
        ? Results.StatusCode(304)
        : Results.Text(
            $$$"""{"data":{"item_number":{{{itemNumber}}},"stock":{{{shelf.Stock(itemNumber)}}}}}""", "application/json");
}

async Task<IResult> Order(HttpContext context)
{
    // Kestrel's own answer to a body that it rejects is what is compared: its exception passes through here.
    using var body = new MemoryStream();
    await context.Request.Body.CopyToAsync(body);
    try
    {
        using var json = JsonDocument.Parse(body.ToArray());
        shelf.Buy(json.RootElement.GetProperty("item_number").GetInt32());
        return Results.StatusCode(201);
    }
    catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
    {
        return Results.BadRequest();
    }
}
