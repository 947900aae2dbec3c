using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// The order service's steps of a buy, for several that come together: the catalog decides, the order log follows. Between the two a buy
/// may be lost from sight but never from the catalog's sales, from which <see cref="Adoption"/> completes it. For any thread.
/// </summary>
internal sealed class BuyProtocol(SaleAttempts sales, BuysInFlight buys, IOrderLog book, Adoption adoption, OrderMetrics metrics)
{
    private int _inFlight;

    /// <summary>Buys that are under way, those among them that only adoption can complete.</summary>
    public int InFlight => Volatile.Read(ref _inFlight) + adoption.Expected;

    /// <summary>Buys copies of a book on behalf of the exchange, once for its Idempotency-Key.</summary>
    public BuyOutcome Buy(Exchange exchange, BookReference book, int quantity) =>
        Buy(exchange, [Operations.WishOf(exchange, book, quantity)])[0];

    /// <summary>Buys what the front end sends together, each once for its key; the outcomes are in the requests' order.</summary>
    public BuyOutcome[] Buy(Exchange exchange, IReadOnlyList<BuyRequest> requests) =>
        Buy(exchange, [.. requests.Select(Operations.WishOf)]);

    /// <summary>
    /// Buys what each request says, once for its op; no two requests are the same. The exchange is null when there is no request of HTTP
    /// behind it.
    /// </summary>
    public BuyOutcome[] Buy(Exchange? exchange, IReadOnlyList<SaleRequest> requests)
    {
        Interlocked.Add(ref _inFlight, requests.Count);
        try
        {
            BuyOutcome[] outcomes = SellAndOrder(exchange, requests);
            foreach (BuyOutcome outcome in outcomes)
            {
                metrics.Count(outcome.Result);
                if (outcome.Result == BuyResult.Unknown)
                {
                    adoption.Expect(); // Step 5.
                }
            }

            return outcomes;
        }
        finally
        {
            Interlocked.Add(ref _inFlight, -requests.Count);
        }
    }

    private BuyOutcome[] Buy(Exchange exchange, Wish[] wishes)
    {
        SaleRequest[] requests = [.. wishes.Select(wish => wish.Request).OfType<SaleRequest>()];
        BuyOutcome[] decided = buys.RunOrJoin(requests, own => Buy(exchange, own));
        int next = 0;
        return Array.ConvertAll(wishes, wish => wish.Request is null ? wish.Refusal : decided[next++]);
    }

    private BuyOutcome[] SellAndOrder(Exchange? exchange, IReadOnlyList<SaleRequest> requests)
    {
        // Sales that could not get their orders would only take the copies from others.
        if (book.HasFailed || book.IsFull || book.IsBusy)
        {
            var closed = new BuyOutcome(BuyResult.Unavailable, "the order log cannot take orders now; this request bought nothing");
            return [.. Enumerable.Repeat(closed, requests.Count)];
        }

        // Steps 2 and 3: the catalog decides, once for each op.
        SaleAnswer[] answers = sales.Sell(exchange, requests);

        // Step 4: each sale gets its order, unless it has one.
        var outcomes = new BuyOutcome[answers.Length];
        foreach (int[] together in Enumerable.Range(0, answers.Length).Where(i => answers[i].Sale is not null).Chunk(book.MaxBatch))
        {
            Order(answers, together, outcomes);
        }

        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = answers[i].Sale is null ? answers[i].End : outcomes[i];
        }

        return outcomes;
    }

    /// <summary>Gives the sales at those places their orders, in one commit.</summary>
    private void Order(SaleAnswer[] answers, int[] places, BuyOutcome[] outcomes)
    {
        var append = new OrderAppend(Array.ConvertAll(places, place => answers[place].Sale!));
        CommitOutcome commit = book.Append(append);
        for (int i = 0; i < places.Length; i++)
        {
            outcomes[places[i]] = commit == CommitOutcome.Durable
                ? OrderOf(append, i, answers[places[i]].IsRepeat)
                : new BuyOutcome(BuyResult.Unknown, "the copies are sold, but the order is not yet written");
        }
    }

    private BuyOutcome OrderOf(OrderAppend append, int index, bool isRepeat)
    {
        Sale sale = append.Sales[index];
        BuyResult result = isRepeat ? BuyResult.OrderedBefore : BuyResult.Ordered;
        if (append.IsNew(index))
        {
            return new BuyOutcome(result, OrderRecord.OrderOf(sale, append.NumberOf(index))) { IsReplay = isRepeat };
        }

        // The order was there, by adoption or for an earlier request: it is told as the log has it.
        OrderRecord record = book.Find(append.NumberOf(index))!;
        return record.Op == sale.Op
            ? new BuyOutcome(result, record.Order) { IsReplay = isRepeat }
            : new BuyOutcome(
                BuyResult.NotAccepted,
                $"sale {sale.Number} is another's: the catalog's data and the order log do not belong together");
    }
}
