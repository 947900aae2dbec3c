using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// What the order service asks for: <c>/sales/batch</c>, to sell for many at once, and <c>/sales</c>, to catch up (and for curl to sell
/// one).
/// </summary>
internal static class SaleRoutes
{
    private const int MaxPage = 1000; // about 200 KiB: a catching-up order service asks often rather than for much

    public static void Map(Router router, ICatalogStore store, KeyGuard service, Func<Handler, Handler> change)
    {
        router.MapChange(RequestMethod.Post, "/sales", "sell", change(exchange => Sell(exchange, store)));
        router.MapChange(RequestMethod.Post, "/sales/batch", "sell", change(exchange => SaleBatch.Sell(exchange, store)));
        router.MapChange(RequestMethod.Post, "/sales/ordered", "ordered", change(exchange => OrderedRoute.Note(exchange, store)));
        // Guarded too, although it changes nothing: the ops are made of the buyers' keys.
        router.Map(RequestMethod.Get, "/sales", "sales", service.Guard(exchange => List(exchange, store)));
    }

    private static void Sell(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.TryReadJson(ContractJson.Default.SaleRequest, out SaleRequest? request, out BodyRefusal refusal))
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
            return;
        }

        exchange.Arguments.Add(request.Book());
        exchange.Arguments.Add(request.Quantity);
        if (SaleAnswers.RefusalOf(request) is { } refused)
        {
            Answer(exchange, refused);
            return;
        }

        var sell = new Sell(request);
        if (Submission.TrySubmit(exchange, store, sell))
        {
            Answer(exchange, SaleAnswers.Of(sell));
        }
    }

    private static void Answer(Exchange exchange, SharedAnswer<Sale> answer)
    {
        if (answer.IsReplay)
        {
            exchange.Response.AddField("Idempotency-Replayed"u8, "true"u8);
        }

        if (answer.Status == 503)
        {
            exchange.Response.Error(answer.Status, answer.Message!);
            exchange.Response.RetryAfter(Submission.RetrySeconds);
        }
        else if (answer.Data is null)
        {
            exchange.Response.Error(answer.Status, answer.Message!);
        }
        else
        {
            JsonSerializer.Serialize(exchange.Response.Json(answer.Status), new Envelope<Sale>(answer.Data), ContractJson.Default.EnvelopeSale);
        }
    }

    private static void List(Exchange exchange, ICatalogStore store)
    {
        RequestTarget target = exchange.Request.Target;
        if (!TargetNumber.TryReadParameter(target, "after"u8, 0, long.MaxValue, absent: 0, out long after)
            || !TargetNumber.TryReadParameter(target, "limit"u8, 1, MaxPage, absent: MaxPage, out long limit))
        {
            exchange.Response.Error(
                400, $"after must be given once, as a sale's number or 0, and limit once, as a number from 1 to {MaxPage}");
            return;
        }

        exchange.Arguments.Add(after);
        SalesPage page = store.ReadSales(after, (int)limit);
        if (page.Sales is not null)
        {
            if (page.Sales is [.., { } last] && last.Number < page.Count)
            {
                NextLink.Add(exchange, last.Number);
            }

            JsonSerializer.Serialize(
                exchange.Response.Json(200),
                new Envelope<IReadOnlyList<Sale>>(page.Sales),
                ContractJson.Default.EnvelopeIReadOnlyListSale);
        }
        else
        {
            exchange.Response.Error(409, $"the last sale here is {page.Count}: whoever has more has another catalog's");
        }
    }
}
