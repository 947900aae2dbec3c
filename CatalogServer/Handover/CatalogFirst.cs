using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.CatalogServer.Handover;

/// <summary>
/// Buys that the front end asks the catalog for (catalog first): the catalog decides the sales, hands them to the order service,
/// and the answer leaves when their orders are durable. For any thread.
/// </summary>
/// <remarks>
/// A sale whose hand-over fails stays sold: its buyer asks again with the key, and the order service adopts it. The answer has
/// the orders as the order log has them, so the catalog knows nothing of how they are numbered.
/// </remarks>
/// <param name="orders">The order service.</param>
/// <param name="run">This run of the catalog.</param>
/// <param name="places">Threads that may sell and hand over at once, and those that may wait for it.</param>
/// <param name="queueWait">How long one waits at most.</param>
internal sealed class CatalogFirst(IHandover orders, string run, PlaceQueue places, TimeSpan queueWait)
{
    private readonly HandoverGate _gate = new();
    private long _handovers;
    private long _failed;

    /// <summary>Whether the next buyer need not ask the order service first.</summary>
    public bool IsOpen => _gate.IsOpen;

    /// <summary>Calls to the order service, those without sales among them.</summary>
    public long Handovers => Interlocked.Read(ref _handovers);

    /// <summary>The calls after which a sale was without its order, or none would have got one.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>The two logs do not belong together, or the order service cannot work: nothing more is sold here.</summary>
    public void Close() => _gate.Close();

    /// <summary>
    /// Buys what each request asks for, once for its key; the outcomes are in the requests' order. Null when the catalog's disk
    /// did not take the decisions.
    /// </summary>
    /// <param name="context">Of the call that brought the requests.</param>
    /// <param name="requests">Buys as the front end has them.</param>
    /// <param name="decide">Decides sales durably, each in its place; null when the disk does not take them.</param>
    public BuyOutcome[]? Buy(
        CallContext context, IReadOnlyList<BuyRequest> requests, Func<IReadOnlyList<SaleRequest>, SaleDecision[]?> decide)
    {
        var outcomes = new BuyOutcome[requests.Count];
        var asked = new List<SaleRequest>(requests.Count);
        var placeOf = new List<int>(requests.Count);
        for (int i = 0; i < requests.Count; i++)
        {
            if (Operations.TryName(requests[i], out SaleRequest? request, out outcomes[i]))
            {
                asked.Add(request);
                placeOf.Add(i);
            }
        }

        if (asked.Count > 0)
        {
            if (SellInTurn(context, asked, decide) is not { } decided)
            {
                return null;
            }

            foreach ((int i, BuyOutcome outcome) in decided.Index())
            {
                outcomes[placeOf[i]] = outcome;
            }
        }

        return outcomes;
    }

    /// <summary>The same for requests whose ops are named, without waiting for a turn.</summary>
    public BuyOutcome[]? SellAndHandOver(
        CallContext context, IReadOnlyList<SaleRequest> requests, Func<IReadOnlyList<SaleRequest>, SaleDecision[]?> decide)
    {
        if (_gate.WhyClosed(() => WhyNot(HandOver(context, []))) is { } reason)
        {
            return NothingBought(requests, reason);
        }

        // Step 3: the catalog decides, once for each op.
        if (decide(requests) is not { } decisions)
        {
            return null;
        }

        // Step 4: the sales get their orders, those too that an earlier request has made.
        Sale[] sold = [.. decisions.Select(decision => decision.Sale).OfType<Sale>()];
        BuyOutcome[] ordered = sold.Length == 0 ? [] : Order(context, sold);
        int next = 0;
        return Array.ConvertAll(decisions, decision => decision.Sale is null
            ? BuyOutcome.OfRefusal(decision, decision.IsReplay) ?? BuyOutcome.NotTold
            : ordered[next++].AsReplay(decision.IsReplay));
    }

    private static BuyOutcome[] NothingBought(IReadOnlyList<SaleRequest> requests, string reason) =>
        [.. requests.Select(_ => BuyOutcome.NothingBought(reason))];

    /// <summary>Why the order service takes no orders; null when it does.</summary>
    private static string? WhyNot(in Answer<IReadOnlyList<BatchResult<Order>>> answer) =>
        answer.HasValue ? null
        : answer.Outcome == UpstreamOutcome.Unreachable ? "the order service cannot be reached"
        : answer.Message ?? $"the order service did not say that it takes orders ({answer.Reason})";

    private BuyOutcome[]? SellInTurn(
        CallContext context, List<SaleRequest> requests, Func<IReadOnlyList<SaleRequest>, SaleDecision[]?> decide)
    {
        using var blocking = BlockingRegion.Enter();
        long patience = Environment.TickCount64 + (long)queueWait.TotalMilliseconds;
        long entered = places.Enter(Math.Min(context.DeadlineMilliseconds, patience));
        if (entered == PlaceQueue.None)
        {
            return NothingBought(requests, "too many buys are under way");
        }

        try
        {
            return context.IsOverdue
                ? NothingBought(requests, "there is no time left to sell")
                : SellAndHandOver(context, requests, decide);
        }
        finally
        {
            places.Leave(entered);
        }
    }

    private BuyOutcome[] Order(CallContext context, Sale[] sold)
    {
        Answer<IReadOnlyList<BatchResult<Order>>> answer = HandOver(context, sold);
        return [.. sold.Select((sale, i) => OutcomeOf(sale, answer.Value?[i]))];
    }

    private Answer<IReadOnlyList<BatchResult<Order>>> HandOver(CallContext context, Sale[] sales)
    {
        Interlocked.Increment(ref _handovers);
        Answer<IReadOnlyList<BatchResult<Order>>> answer = orders.HandOver(context, run, sales);
        bool isDone = answer.HasValue && !answer.Value.Where((result, i) => OrderIn(result, sales[i]) is null).Any();
        if (!isDone)
        {
            Interlocked.Increment(ref _failed);
            _gate.Close();
        }

        return answer;
    }

    private static BuyOutcome OutcomeOf(Sale sale, BatchResult<Order>? result) =>
        result is not null && OrderIn(result, sale) is { } order ? new BuyOutcome(BuyResult.Ordered, order)
        : result is { Status: 502, Message: { } message } ? new BuyOutcome(BuyResult.NotAccepted, message)
        : BuyOutcome.Unknown(BuyOutcome.NotYetOrdered);

    /// <summary>The order that a result has, if it is the sale's.</summary>
    private static Order? OrderIn(BatchResult<Order> result, Sale sale) =>
        result is { Status: 200 or 201, Data: { } order }
        && order.ItemNumber == sale.ItemNumber && order.Quantity == sale.Quantity ? order : null;
}
