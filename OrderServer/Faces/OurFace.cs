using System.Text.Json;
using System.Text.Unicode;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Faces;

/// <summary>Our own routes: <c>POST /orders</c>, <c>POST /orders/batch</c>, <c>GET /orders/{number}</c> and
/// the order service's side of an audit.</summary>
internal sealed class OurFace(BuyProtocol buys, IOrderLog orders, Adoption adoption)
{
    public void MapRoutes(Router router, Func<Handler, Handler> guard)
    {
        router.MapChange(RequestMethod.Post, "/orders", "buy", guard(Buy));
        router.MapChange(RequestMethod.Post, "/orders/batch", "buy", guard(exchange => BuyBatch.Buy(exchange, buys)));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", Find);
        router.Map(RequestMethod.Get, "/ledger", "ledger", Ledger);
        router.Map(RequestMethod.Get, "/ledger/items", "ledger", Items);
    }

    private void Buy(Exchange exchange)
    {
        if (!exchange.TryReadJson(ContractJson.Default.OrderRequest, out OrderRequest? request, out BodyRefusal refusal))
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
        }
        else
        {
            Buy(exchange, new BookReference(request.ItemNumber, request.Name), request.Quantity ?? 1);
        }
    }

    private void Buy(Exchange exchange, BookReference book, int quantity)
    {
        exchange.Arguments.Add(book);
        if (quantity != 1)
        {
            exchange.Arguments.Add(quantity);
        }

        BuyOutcome outcome = buys.Buy(exchange, book, quantity);
        exchange.Response.MarkReplay(outcome);
        if (outcome.Order is null)
        {
            exchange.Response.Refuse(outcome);
            return;
        }

        Span<byte> location = stackalloc byte[32];
        Utf8.TryWrite(location, $"/orders/{outcome.Order.OrderNumber}", out int length);
        exchange.Response.AddField("Location"u8, location[..length]);
        Write(exchange.Response, outcome.Status(), outcome.Order);
    }

    private void Find(Exchange exchange)
    {
        exchange.Arguments.Add(exchange.PathParameter(0));
        if (TargetNumber.TryRead(exchange.PathParameter(0), out long number) && orders.Find(number) is { } record)
        {
            Write(exchange.Response, 200, record.Order);
        }
        else
        {
            exchange.Response.Error(404, "there is no order with this number");
        }
    }

    private void Ledger(Exchange exchange)
    {
        OrderLedger ledger = orders.Ledger(() => buys.InFlight);
        ledger = ledger with { Delay = adoption.Problem, Problem = ledger.Problem ?? adoption.LastingProblem };
        JsonSerializer.Serialize(exchange.Response.Json(200), new Envelope<OrderLedger>(ledger), ContractJson.Default.EnvelopeOrderLedger);
    }

    private void Items(Exchange exchange)
    {
        if (PageRequest.TryRead(exchange, out PageRequest page))
        {
            IReadOnlyList<ItemOrders> oneMore = orders.ItemsAfter(page.After, page.Limit + 1);
            IReadOnlyList<ItemOrders> items = page.Cut(exchange, oneMore, item => item.ItemNumber);
            JsonSerializer.Serialize(
                exchange.Response.Json(200),
                new Envelope<IReadOnlyList<ItemOrders>>(items),
                ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
        }
    }

    private static void Write(Response response, int status, Order order) =>
        JsonSerializer.Serialize(response.Json(status), new Envelope<Order>(order), ContractJson.Default.EnvelopeOrder);
}
