using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// The order service's part of a buy that the catalog was asked for (catalog first): the sales are made, and get their orders by
/// the same code as everywhere (step 4). What gets none here is still among the catalog's sales, for <see cref="Adoption"/>.
/// For any thread.
/// </summary>
/// <remarks>
/// Nothing is ordered for a run of the catalog with which the order log was not compared. The comparison calls the catalog, one
/// of whose workers waits here. It has others, and both calls have a deadline.
/// </remarks>
/// <param name="reconciler">Compares with a run of the catalog.</param>
/// <param name="book">Gets the orders.</param>
/// <param name="adoption">Is told of sales that got no order here.</param>
/// <param name="metrics">Count the orders.</param>
/// <param name="maxCallers">Threads that may wait here at once; the others serve requests that do not wait.</param>
internal sealed class HandedSales(
    Reconciler reconciler, IOrderLog book, Adoption adoption, OrderMetrics metrics, int maxCallers = int.MaxValue)
{
    private int _callers;
    private int _inFlight;

    /// <summary>Sales that are getting their orders here.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>
    /// Gives the sales their orders; with none, says whether sales would get them now. Each sale may have an order
    /// (<see cref="OrderRecord.MayBeOf"/>).
    /// </summary>
    public HandoverOutcome Take(CallContext context, SalesHandover handover)
    {
        Interlocked.Add(ref _inFlight, handover.Sales.Count);
        HandoverOutcome? outcome = null;
        try
        {
            outcome = Interlocked.Increment(ref _callers) <= maxCallers
                ? TakeWithin(context, handover)
                : new HandoverOutcome(HandoverVerdict.NotNow, "too many sales are handed over at once");
            return outcome;
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
            if (outcome?.Orders is null && handover.Sales.Count > 0)
            {
                adoption.Expect(handover.Sales.Count); // Step 5, also after an exception, which is a bug
            }

            Interlocked.Add(ref _inFlight, -handover.Sales.Count);
        }
    }

    private HandoverOutcome TakeWithin(CallContext context, SalesHandover handover)
    {
        Comparison comparison = reconciler.ForOrders(handover.Run);
        if (comparison.Run != handover.Run)
        {
            return comparison.Mismatch is { } mismatch ? new HandoverOutcome(HandoverVerdict.NotOneStore, mismatch)
                : comparison.Delay is { } delay ? new HandoverOutcome(HandoverVerdict.NotNow, delay)
                : new HandoverOutcome(HandoverVerdict.OtherRun, "the catalog that answers is another run than the one that sold");
        }

        // What is sold needs its order even when the last one found no space. Adoption tries that too.
        bool mayTry = handover.Sales.Count > 0 && !book.HasFailed && !book.IsBusy;
        if (!mayTry && OrderWriting.WhyNotNow(book) is { } reason)
        {
            return new HandoverOutcome(HandoverVerdict.NotNow, reason);
        }

        var orders = new List<BuyOutcome>(handover.Sales.Count);
        foreach (Sale[] part in handover.Sales.Chunk(book.MaxBatch))
        {
            if (OrderWriting.Write(book, part, context.Span) is not { } written)
            {
                return new HandoverOutcome(HandoverVerdict.NotNow, "the order log did not take the orders");
            }

            orders.AddRange(written);
        }

        metrics.HandedOver(orders.Count);
        return new HandoverOutcome(HandoverVerdict.Ordered, null, orders);
    }
}

internal enum HandoverVerdict
{
    /// <summary>Each sale has its order, durably, or is refused by itself.</summary>
    Ordered,

    /// <summary>The sales are of another run of the catalog than the one that answers.</summary>
    OtherRun,

    /// <summary>The order log and the catalog do not belong together.</summary>
    NotOneStore,

    /// <summary>Not possible now; some of the orders may be made all the same.</summary>
    NotNow,
}

/// <summary>What came of a hand-over: the orders in the sales' order, or a sentence why there are none.</summary>
internal sealed record HandoverOutcome(HandoverVerdict Verdict, string? Message, IReadOnlyList<BuyOutcome>? Orders = null);
