using System.Net;
using System.Net.Http;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>The order service's route: a sale at the catalog, and then a durable order.</summary>
internal static class OrderRoutes
{
    public static void Map(WebApplication application, Upstream catalog, SyncedLog log) =>
        application.MapPost("/orders", (HttpContext context) => OrderAsync(context, catalog, log));

    private static async Task OrderAsync(HttpContext context, Upstream catalog, SyncedLog log)
    {
        if (await context.Request.ReadOrderAsync() is not { } request)
        {
            await context.Response.FailAsync(400, "the body is no order");
            return;
        }

        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, PeerJson.Default.OrderRequest);
        using HttpResponseMessage answer = await catalog.PostAsync("/sales", body);
        byte[] json = await answer.Content.ReadAsByteArrayAsync();
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            await context.Response.WriteAsync(json, (int)answer.StatusCode);
            return;
        }

        Sale sale = JsonSerializer.Deserialize(json, PeerJson.Default.Sale)!;
        var order = new Order(
            sale.Number, sale.ItemNumber, sale.Title, sale.Quantity, sale.UnitCost * sale.Quantity, sale.Stock, sale.Version);
        await log.AppendAsync($"{order.OrderNumber},{order.ItemNumber},{order.Quantity},{order.Cost}\n");
        context.Response.Headers.Location = $"/orders/{order.OrderNumber}";
        await context.Response.WriteAsync(new Envelope<Order>(order), PeerJson.Default.EnvelopeOrder, 201);
    }
}
