using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// The order service's steps of a buy: the catalog decides, the order log follows. Between the two a buy may be lost from sight
/// but never from the catalog's sales, from which <see cref="Adoption"/> completes it. For any thread.
/// </summary>
internal sealed class BuyProtocol(SaleAttempts sales, BuysInFlight buys, OrderBook book, Adoption adoption, OrderMetrics metrics)
{
    private readonly Operations _operations = new();
    private int _inFlight;

    /// <summary>Buys that are under way, those among them that only adoption can complete.</summary>
    public int InFlight => Volatile.Read(ref _inFlight) + adoption.Expected;

    /// <summary>Buys copies of a book on behalf of the exchange, once for its Idempotency-Key.</summary>
    public BuyOutcome Buy(Exchange exchange, long itemNumber, long quantity)
    {
        if (!SaleRules.IsItemNumber(itemNumber))
        {
            return new BuyOutcome(BuyResult.BadRequest, $"item_number is 1 to {SaleRules.MaxItemNumber}");
        }

        if (!SaleRules.IsQuantity(quantity))
        {
            return new BuyOutcome(BuyResult.BadRequest, $"quantity is 1 to {SaleRules.MaxQuantity}");
        }

        // Step 2: name the operation.
        if (!_operations.TryName(exchange, out string op))
        {
            return new BuyOutcome(
                BuyResult.BadKey, $"Idempotency-Key is 1 to {IdempotencyKey.MaxLength} printable ASCII characters, in quotes where there is a space, and comes once");
        }

        return buys.RunOrJoin(new SaleRequest(op, (int)itemNumber, (int)quantity), request => Buy(exchange, request));
    }

    /// <summary>Buys what the request says, once for its op; the exchange is null when there is no request of HTTP behind it.</summary>
    public BuyOutcome Buy(Exchange? exchange, SaleRequest request)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            BuyOutcome outcome = SellAndOrder(exchange, request);
            metrics.Count(outcome.Result);
            if (outcome.Result == BuyResult.Unknown)
            {
                adoption.Expect(); // Step 5.
            }

            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private BuyOutcome SellAndOrder(Exchange? exchange, SaleRequest request)
    {
        // A sale that could not get its order would only take the copies from others.
        if (book.HasFailed || book.IsFull)
        {
            return new BuyOutcome(BuyResult.Unavailable, "the order log cannot take orders now; this request bought nothing");
        }

        // Steps 2 and 3: the catalog decides, once for the op.
        SaleAnswer answer = sales.Sell(exchange, request);

        // Step 4: the sale gets its order, unless it has one.
        return answer.Sale is null ? answer.End : OrderOf(answer.Sale, answer.IsRepeat);
    }

    private BuyOutcome OrderOf(Sale sale, bool isRepeat)
    {
        var append = new OrderAppend([sale]);
        CommitOutcome commit = book.Append(append);
        if (commit != CommitOutcome.Durable)
        {
            return new BuyOutcome(BuyResult.Unknown, "the copies are sold, but the order is not yet written");
        }

        BuyResult result = isRepeat ? BuyResult.OrderedBefore : BuyResult.Ordered;
        if (append.Appended == 1)
        {
            return new BuyOutcome(result, OrderRecord.OrderOf(sale, append.LastNumber)) { IsReplay = isRepeat };
        }

        // The order was there, by adoption or for an earlier request: it is told as the log has it.
        OrderRecord record = book.Find(append.LastNumber)!;
        return record.Op == sale.Op
            ? new BuyOutcome(result, record.Order) { IsReplay = isRepeat }
            : new BuyOutcome(
                BuyResult.NotAccepted,
                $"sale {sale.Number} is another's: the catalog's data and the order log do not belong together");
    }
}
