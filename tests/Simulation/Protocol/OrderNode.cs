using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>
/// The order service without its sockets and threads: the buying, the adoption and the order book are the product's own.
/// </summary>
internal sealed class OrderNode(World world, Product product, Network network, CatalogNode catalog) : Node(world, "order"),
    ISales, IClock
{
    private const int CallMilliseconds = 40;
    private const int SharingMilliseconds = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(60);
    private static readonly OrderMetrics Metrics = new(new ServerMetrics().Meter);

    private readonly List<(SaleRequest Request, Action<BuyOutcome> Answer)> _arrived = [];
    private OrderBook? _book;
    private BuyProtocol? _buys;
    private Adoption? _adoption;
    private Reconciler? _reconciler;
    private HandedSales? _handedSales;
    private bool _isPassing;

    public OrderBook Book => _book!;

    /// <summary>Its side of an audit.</summary>
    public OrderLedger Ledger => _book!.Ledger(() => 0) with { Problem = _reconciler!.Mismatch };

    /// <inheritdoc/>
    long IClock.Milliseconds => World.Now;

    /// <summary>
    /// Takes a request to buy; those that come within a moment are served together. Who asks hears nothing when it dies over it.
    /// </summary>
    public void Buy(SaleRequest request, Action<BuyOutcome> answer)
    {
        if (!IsUp)
        {
            return;
        }

        string book = request.Name is null ? $"book {request.ItemNumber}" : $"'{request.Name}'";
        World.Note($"order: buy {request.Op}, {request.Quantity} of {book}");
        _arrived.Add((request, answer));
        World.After(World.Between(0, SharingMilliseconds), ServeTogether);
    }

    /// <summary>Gives sales that the catalog hands over their orders; null when it dies over it.</summary>
    public Answer<IReadOnlyList<BatchResult<Order>>>? HandOver(SalesHandover handover)
    {
        HandoverOutcome? outcome = null;
        if (!IsUp || !TryDo(() => outcome = _handedSales!.Take(CallContext.Own(), product.HandedOver(handover, _reconciler!))))
        {
            return null;
        }

        World.Note($"order: {handover.Sales.Count} sales are handed over: {outcome!.Verdict} {outcome.Message}");
        AdoptSoon();
        return outcome.Orders is { } orders
            ? Answer.Known<IReadOnlyList<BatchResult<Order>>>([.. orders.Select(order => order.ToWire())])
            : Answer.Refused<IReadOnlyList<BatchResult<Order>>>(503, outcome.Message!);
    }

    /// <summary>Makes one pass of the adoption, unless one is under way: its thread makes them one after the other.</summary>
    public void PassAdoption()
    {
        if (IsUp)
        {
            TryDo(Pass);
        }
    }

    /// <inheritdoc/>
    Answer<IReadOnlyList<SaleDecision>> ISales.Sell(CallContext context, string run, IReadOnlyList<SaleRequest> requests) =>
        Call(() => catalog.Sell(run, requests));

    /// <inheritdoc/>
    Answer<Reconciled> ISales.Reconcile(OrderedSales ordered) => Call(() => product.Reconcile(catalog, ordered));

    /// <inheritdoc/>
    Answer<IReadOnlyList<Sale>> ISales.SalesAfter(long after, int limit) => Call(() => catalog.SalesAfter(after, limit));

    /// <inheritdoc/>
    void IClock.Pause(int milliseconds)
    {
        int incarnation = Incarnation;
        bool isOver = false;
        World.After(milliseconds, () => isOver = true);
        World.RunUntil(() => isOver || Incarnation != incarnation);
        StopUnless(incarnation);
    }

    /// <inheritdoc/>
    protected override void Recover()
    {
        _isPassing = false;
        _arrived.Clear();
        _book = OrderBook.Open(Disk, new RecordLogOptions { Durability = product.OrderDurability }, TextWriter.Null);
        _reconciler = new Reconciler(this, _book, this);
        _adoption = new Adoption(this, _reconciler, _book, Timeout.InfiniteTimeSpan, Metrics);
        var attempts = new SaleAttempts(product.Sales(this, _book), _reconciler, this, Patience, int.MaxValue);
        _buys = new BuyProtocol(attempts, new BuysInFlight(TimeSpan.Zero, TimeSpan.Zero), _book, _adoption, Metrics);
        _handedSales = new HandedSales(_reconciler, _book, _adoption, Metrics);
        Pass();
    }

    /// <summary>Serves what has arrived, of each op one request; the rest waits for the next time.</summary>
    private void ServeTogether()
    {
        (SaleRequest Request, Action<BuyOutcome> Answer)[] together = [.. _arrived.DistinctBy(arrived => arrived.Request.Op)];
        if (!IsUp || together.Length == 0)
        {
            return;
        }

        _arrived.RemoveAll(together.Contains);
        PendingBuy[] buys = Array.ConvertAll(together, arrived => new PendingBuy(arrived.Request));
        if (!TryDo(() => _buys!.SellAndOrder(CallContext.Own(), buys)))
        {
            return;
        }

        BuyOutcome[] outcomes = Array.ConvertAll(buys, buy => buy.Outcome!.Value);

        for (int i = 0; i < together.Length; i++)
        {
            string number = outcomes[i].Order is { } order ? $", order {order.OrderNumber}" : "";
            World.Note($"order: buy {together[i].Request.Op}: {outcomes[i].Result}{number}");
            together[i].Answer(outcomes[i]);
        }

        AdoptSoon();
    }

    private void AdoptSoon()
    {
        if (_adoption!.Expected > 0)
        {
            World.After(1, PassAdoption);
        }
    }

    private void Pass()
    {
        if (product.Adopts && !_isPassing)
        {
            _isPassing = true;
            _adoption!.Pass();
            World.Note(
                $"order: adoption up to sale {_book!.Watermark}{(_adoption.Problem is { } problem ? ": " + problem : "")}");
            _isPassing = false;
        }
    }

    private Answer<T> Call<T>(Func<Answer<T>?> serve)
        where T : class
    {
        if (!catalog.IsUp)
        {
            return new Answer<T>(UpstreamOutcome.Unreachable, 0, null, null);
        }

        int incarnation = Incarnation;
        Answer<T> answer = network.Call(serve, CallMilliseconds, () => Incarnation != incarnation);
        StopUnless(incarnation);
        if (answer.Outcome != UpstreamOutcome.Answered)
        {
            World.Note($"order: no answer from the catalog ({answer.Outcome})");
        }

        return answer;
    }

    /// <summary>A process that was stopped while this waited does not go on.</summary>
    private void StopUnless(int incarnation)
    {
        if (Incarnation != incarnation)
        {
            throw new StoppedException();
        }
    }
}
