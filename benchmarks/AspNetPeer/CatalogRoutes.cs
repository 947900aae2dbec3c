using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>The catalog's routes: books, and the sales that the order service asks for.</summary>
internal static class CatalogRoutes
{
    public static void Map(WebApplication application, Shelf shelf, SyncedLog log)
    {
        application.MapGet("/books/{n:int}", (HttpContext context, int n) => shelf.Find(n) is { } book
            ? context.Response.WriteAsync(new Envelope<Book>(book), PeerJson.Default.EnvelopeBook)
            : context.Response.FailAsync(404, "no such book"));
        application.MapGet("/books", (HttpContext context, string? topic) => context.Response.WriteAsync(
            new Envelope<IReadOnlyList<Book>>(shelf.List(topic)), PeerJson.Default.EnvelopeIReadOnlyListBook));
        application.MapPost("/sales", (HttpContext context) => SellAsync(context, shelf, log));
    }

    private static async Task SellAsync(HttpContext context, Shelf shelf, SyncedLog log)
    {
        if (await context.Request.ReadOrderAsync() is not { } order)
        {
            await context.Response.FailAsync(400, "the body is no order");
        }
        else if (shelf.TrySell(order.ItemNumber, order.Quantity) is { } sale)
        {
            await log.AppendAsync($"{sale.Number},{sale.ItemNumber},{sale.Quantity},{sale.UnitCost}\n");
            await context.Response.WriteAsync(sale, PeerJson.Default.Sale, 201);
        }
        else
        {
            await (shelf.Find(order.ItemNumber) is null
                ? context.Response.FailAsync(404, "no such book")
                : context.Response.FailAsync(409, "out of stock"));
        }
    }
}
