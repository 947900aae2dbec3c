using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>Step 4 of a buy, whoever asked the catalog: sales get their orders, unless they have them. For any thread.</summary>
internal static class OrderWriting
{
    /// <summary>Why no order could be made now; null when one could.</summary>
    public static string? WhyNotNow(IOrderLog book) =>
        book.HasFailed || book.IsFull || book.IsBusy ? "the order log cannot take orders now" : null;

    /// <summary>
    /// The orders of the sales, in their order, once all are durable; null when it is not known that they are. A sale whose
    /// number has another operation's order is refused. At most <see cref="IOrderLog.MaxBatch"/> sales, each of which may have
    /// an order.
    /// </summary>
    public static BuyOutcome[]? Write(IOrderLog book, IReadOnlyList<Sale> sales, Activity? requester)
    {
        var append = new OrderAppend(sales) { Requester = requester };
        return book.Append(append) == CommitOutcome.Durable
            ? [.. sales.Select((_, index) => OrderOf(book, append, index))]
            : null;
    }

    private static BuyOutcome OrderOf(IOrderLog book, OrderAppend append, int index)
    {
        Sale sale = append.Sales[index];
        if (append.IsNew(index))
        {
            return new BuyOutcome(BuyResult.Ordered, OrderRecord.OrderOf(sale, append.NumberOf(index)));
        }

        // The order was there, by adoption or for an earlier request. The answer is what the log has.
        OrderRecord record = book.Find(append.NumberOf(index))!;
        return record.Op == sale.Op
            ? new BuyOutcome(BuyResult.Ordered, record.Order)
            : new BuyOutcome(
                BuyResult.NotAccepted,
                $"sale {sale.Number} is another's: the catalog's data and the order log do not belong together");
    }
}
