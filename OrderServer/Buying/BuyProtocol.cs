using System.Diagnostics.Metrics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// The order service's steps of a buy, for several that come together: the catalog decides, the order log follows. Between the
/// two a buy may be lost from sight but never from the catalog's sales, from which <see cref="Adoption"/> completes it. For any
/// thread.
/// </summary>
internal sealed class BuyProtocol(
    SaleAttempts sales, BuysInFlight buysInFlight, IOrderLog book, Adoption adoption, OrderMetrics metrics)
{
    private int _inFlight;

    /// <summary>Buys that are under way, those among them that only adoption can complete.</summary>
    public int InFlight => Volatile.Read(ref _inFlight) + adoption.Expected;

    /// <summary>Buys what each request asks for, once for its key; the outcomes are in the requests' order.</summary>
    /// <param name="context">The request that the buys came in.</param>
    /// <param name="requests">The buys; two may have the same key.</param>
    public BuyOutcome[] Buy(CallContext context, IReadOnlyList<BuyRequest> requests)
    {
        PendingBuy[] buys = [.. requests.Select(Operations.Begin)];
        buysInFlight.RunOrJoin([.. buys.Where(buy => buy.IsOpen)], own => SellAndOrder(context, own));
        return Array.ConvertAll(buys, buy => buy.Outcome!.Value);
    }

    /// <summary>Brings the buys to their end; no two of them are the same request.</summary>
    public void SellAndOrder(CallContext context, IReadOnlyList<PendingBuy> buys)
    {
        Interlocked.Add(ref _inFlight, buys.Count);
        try
        {
            // Sales that could not get their orders would only take the copies from others.
            if (book.HasFailed || book.IsFull || book.IsBusy)
            {
                foreach (PendingBuy buy in buys)
                {
                    buy.IsNotAsked("the order log cannot take orders now");
                }
            }
            else
            {
                // Steps 2 and 3: the catalog decides, once for each op.
                sales.Sell(context, buys);

                // Step 4: each sale gets its order, unless it has one.
                foreach (PendingBuy[] sold in buys.Where(buy => buy.Sale is not null).Chunk(book.MaxBatch))
                {
                    Order(sold);
                }
            }

            foreach (PendingBuy buy in buys)
            {
                Count(buy.Outcome!.Value.Result);
            }
        }
        finally
        {
            Interlocked.Add(ref _inFlight, -buys.Count);
        }
    }

    private void Count(BuyResult result)
    {
        metrics.Count(result);
        if (result == BuyResult.Unknown)
        {
            adoption.Expect(); // Step 5.
        }
    }

    /// <summary>Gives the sales their orders, in one commit.</summary>
    private void Order(PendingBuy[] sold)
    {
        var append = new OrderAppend(Array.ConvertAll(sold, buy => buy.Sale!));
        CommitOutcome commit = book.Append(append);
        for (int i = 0; i < sold.Length; i++)
        {
            if (commit == CommitOutcome.Durable)
            {
                sold[i].End(OrderOf(append, i, sold[i].IsReplay));
            }
            else
            {
                sold[i].EndUnknown("the copies are sold, but the order is not yet written");
            }
        }
    }

    private BuyOutcome OrderOf(OrderAppend append, int index, bool isReplay)
    {
        Sale sale = append.Sales[index];
        BuyResult result = isReplay ? BuyResult.OrderedBefore : BuyResult.Ordered;
        if (append.IsNew(index))
        {
            return new BuyOutcome(result, OrderRecord.OrderOf(sale, append.NumberOf(index))) { IsReplay = isReplay };
        }

        // The order was there, by adoption or for an earlier request: it is told as the log has it.
        OrderRecord record = book.Find(append.NumberOf(index))!;
        return record.Op == sale.Op
            ? new BuyOutcome(result, record.Order) { IsReplay = isReplay }
            : new BuyOutcome(
                BuyResult.NotAccepted,
                $"sale {sale.Number} is another's: the catalog's data and the order log do not belong together");
    }
}

/// <summary>The figures of buying and of the order log. For any thread.</summary>
internal sealed class OrderMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _orders;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unknown;
    private readonly Counter<long> _adopted;

    public OrderMetrics(Meter meter)
    {
        _meter = meter;
        _orders = meter.CreateCounter<long>("pygmy.orders", null, "Buys answered with a new order.");
        _replayed = meter.CreateCounter<long>("pygmy.orders.replayed", null, "Buys answered with their key's earlier order.");
        _refused = meter.CreateCounter<long>("pygmy.buys.refused", null, "Buys that the catalog refused or could not take.");
        _unknown = meter.CreateCounter<long>("pygmy.buys.unknown", null, "Buys whose outcome could not be told.");
        _adopted = meter.CreateCounter<long>("pygmy.sales.adopted", null, "Sales that got their order from the adoption.");
    }

    /// <summary>Shows the figures that the parts keep themselves.</summary>
    public void Observe(IOrderLog book, BuyProtocol buys)
    {
        _meter.CreateObservableGauge("pygmy.buys.in_flight", () => buys.InFlight, null, "Buys that are under way now.");
        _meter.CreateObservableGauge("pygmy.order.log.orders", () => book.Count, null, "Orders in the log.");
        _meter.CreateObservableGauge("pygmy.order.log.watermark", () => book.Watermark, null, "Sales up to it have their order.");
        _meter.CreateObservableCounter("pygmy.order.log.commits", () => book.Commits, null, "Commits of the order log.");
        _meter.CreateObservableGauge(
            "pygmy.order.log.pending", () => book.PendingBytes, "By", "Orders that wait for the disk, at most.");
        _meter.CreateObservableGauge(
            "pygmy.order.log.largest_batch",
            () => book.LargestBatch,
            null,
            "Most sales that one commit gave their orders, adopted ones among them.");
    }

    /// <summary>Shows the exceptions of the adoption's thread.</summary>
    public void Observe(Adoption adoption) => _meter.CreateObservableCounter(
        "pygmy.adoption.faults", () => adoption.Faults, null, "Exceptions in passes of the adoption: bugs.");

    public void Count(BuyResult result)
    {
        Counter<long> counter = result switch
        {
            BuyResult.Ordered => _orders,
            BuyResult.OrderedBefore => _replayed,
            BuyResult.Unknown => _unknown,
            _ => _refused,
        };
        counter.Add(1);
    }

    public void Adopted(int sales) => _adopted.Add(sales);
}
