using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Accounts;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Faces;

/// <summary>Orders with their owners and receipts, for front ends: these decide who sees them.</summary>
internal static class KeptOrderRoutes
{
    private const int MaxPage = 101; // each order is read from the file; a front end shows 100, and asks whether there are more

    public static void Map(Router router, IOrderLog orders, Receipts receipts, Func<Handler, Handler> guard)
    {
        router.Map(RequestMethod.Get, "/orders/{number}/kept", "order", guard(exchange => Find(exchange, orders, receipts)))
            .Describe(RouteTags.Servers, "Shows an order with its owner")
            .Needs(KeyGuard.ServiceField)
            .Path("number", Shapes.OrderNumber, "the order's number")
            .Query("receipt", ValueShape.Text("yes"), "shows the receipt of a guest's order too, whatever its value")
            .Answers(200, "The order.", ContractJson.Default.EnvelopeKeptOrder)
            .Refuses(404);
        router.Map(RequestMethod.Get, "/accounts/{id}/orders", "orders", guard(exchange => List(exchange, orders)))
            .Describe(RouteTags.Servers, "Lists the orders of an account, the newest first")
            .Needs(KeyGuard.ServiceField)
            .Path("id", ValueShape.Text("a0123456789abcdef"), "the account's id")
            .Query("before", Shapes.OrderNumber, "only orders before this one")
            .Query("limit", ValueShape.Whole(1, MaxPage), "orders at most")
            .Answers(200, "The orders.", ContractJson.Default.EnvelopeIReadOnlyListOrder);
        router.Map(
            RequestMethod.Post, "/receipts/named", "receipt", guard(exchange => FindByReceipt(exchange, orders, receipts)))
            .Describe(RouteTags.Servers, "Shows a guest's order by its receipt")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.ReceiptName, """{"receipt":"1-0123456789abcdef"}""")
            .Answers(200, "The order.", ContractJson.Default.EnvelopeOrder)
            .Refuses(404);
    }

    private static void Find(Exchange exchange, IOrderLog orders, Receipts receipts)
    {
        exchange.Arguments.Add(exchange.PathParameter(0));
        if (!TargetNumber.TryRead(exchange.PathParameter(0), out long number) || orders.Find(number) is not { } record)
        {
            exchange.Response.Error(404, OurFace.NoSuchOrder);
            return;
        }

        string? receipt = record.Owner.Length == 0 && exchange.Request.Target.TryGetParameter("receipt"u8, out _)
            ? receipts.Of(number)
            : null;
        exchange.AnswerData(
            new KeptOrder(record.Order, receipt) { Owner = record.Owner }, ContractJson.Default.EnvelopeKeptOrder);
    }

    /// <summary>An owner's orders, the newest first: <c>before</c> an order's number, at most <c>limit</c>.</summary>
    private static void List(Exchange exchange, IOrderLog orders)
    {
        RequestTarget target = exchange.Request.Target;
        if (!TargetNumber.TryReadParameter(target, "before"u8, 1, long.MaxValue, long.MaxValue, out long before)
            || !TargetNumber.TryReadParameter(target, "limit"u8, 1, MaxPage, MaxPage, out long limit))
        {
            exchange.Response.Error(400, $"before is an order's number, and limit is 1 to {MaxPage}");
            return;
        }

        string owner = Encoding.UTF8.GetString(exchange.PathParameter(0));
        exchange.AnswerData(
            [.. orders.OrdersOf(owner, before, (int)limit).Select(number => orders.Find(number)!.Order)],
            ContractJson.Default.EnvelopeIReadOnlyListOrder);
    }

    private static void FindByReceipt(Exchange exchange, IOrderLog orders, Receipts receipts)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.ReceiptName, out ReceiptName? asked))
        {
            return;
        }

        if (receipts.NumberOf(asked.Receipt) is { } number && orders.Find(number) is { Owner.Length: 0 } record)
        {
            exchange.AnswerData(record.Order, ContractJson.Default.EnvelopeOrder);
        }
        else
        {
            exchange.Response.Error(404, "there is no order with this receipt");
        }
    }
}
