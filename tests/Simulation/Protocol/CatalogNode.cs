using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Faces;
using PygmyStore.CatalogServer.Handover;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>
/// The catalog without its sockets: the store, its recovery, and its way to buy and to hand over are the product's own.
/// </summary>
internal sealed class CatalogNode : Node, IHandover
{
    // Longer than a comparison on the way takes, shorter than a buyer waits.
    private const int HandoverMilliseconds = 80;
    private const int SharingMilliseconds = 8;

    private readonly Product _product;
    private readonly Network _network;
    private readonly CatalogStoreOptions _options;
    private readonly List<(SaleRequest Request, Action<BuyOutcome> Answer)> _arrived = [];
    private CatalogStore? _store;
    private CatalogFirst? _buys;

    public CatalogNode(World world, Product product, Network network, int books, int stock)
        : base(world, "catalog")
    {
        _product = product;
        _network = network;
        // A run writes a few KB: some runs start a second segment, none forgets the first one, since that ends what a key
        // promises.
        _options = new CatalogStoreOptions
        {
            Durability = product.CatalogDurability,
            CheckpointBytes = world.Chance(0.3) ? 2500 : int.MaxValue,
        };
        var inventory = new StringBuilder("item_number,title,topic,stock,cost\n");
        for (int item = 1; item <= books; item++)
        {
            inventory.Append($"{item},Book {item},topic,{stock},10\n");
        }

        AtomicFile.Replace(Disk, "inventory.csv", Encoding.UTF8.GetBytes(inventory.ToString()));
    }

    public Inventory Inventory => _store!.Inventory;

    /// <summary>The order service that it hands over to.</summary>
    public OrderNode Order { private get; set; } = null!;

    /// <summary>Serves a request for sales; null when it dies over it.</summary>
    public Answer<IReadOnlyList<SaleDecision>>? Sell(string run, IReadOnlyList<SaleRequest> requests)
    {
        if (!IsUp)
        {
            return null;
        }

        if (run != _store!.Run)
        {
            return Refusal<IReadOnlyList<SaleDecision>>(412);
        }

        return Decide(requests) is { } decisions
            ? new Answer<IReadOnlyList<SaleDecision>>(UpstreamOutcome.Answered, 200, decisions, null)
            : null;
    }

    /// <summary>
    /// Takes a request to buy; those that come within a moment are served together. Who asks hears nothing when it dies over it.
    /// </summary>
    public void Buy(SaleRequest request, Action<BuyOutcome> answer)
    {
        if (IsUp)
        {
            World.Note($"catalog: buy {request.Op}, {request.Quantity} of {request.Book()}");
            _arrived.Add((request, answer));
            World.After(World.Between(0, SharingMilliseconds), BuyTogether);
        }
    }

    /// <inheritdoc/>
    Answer<IReadOnlyList<BatchResult<Order>>> IHandover.HandOver(CallContext context, string run, IReadOnlyList<Sale> sales)
    {
        if (!Order.IsUp)
        {
            return new Answer<IReadOnlyList<BatchResult<Order>>>(UpstreamOutcome.Unreachable, 0, null, null);
        }

        int incarnation = Incarnation;
        var handover = new SalesHandover(run, sales);
        Answer<IReadOnlyList<BatchResult<Order>>> answer = _network.Call(
            () => Order.HandOver(handover), HandoverMilliseconds, () => Incarnation != incarnation);
        if (Incarnation != incarnation)
        {
            throw new StoppedException();
        }

        World.Note($"catalog: hands over {sales.Count}: {answer.Outcome} {answer.Status}");
        return answer;
    }

    /// <summary>Compares what it is told of the order log with its sales; null when it dies over it.</summary>
    public Answer<Reconciled>? Reconcile(OrderedSales told)
    {
        if (!IsUp)
        {
            return null;
        }

        var note = new NoteOrdered(told, _store!.StoreId);
        if (!Submit(note))
        {
            return null;
        }

        World.Note($"catalog: orders up to sale {told.Watermark}: {note.Refusal ?? "as here"}");
        if (note.Refusal is not null && _product.ClosesAfterMismatch)
        {
            _buys!.Close();
        }

        return note.Refusal is null
            ? new Answer<Reconciled>(UpstreamOutcome.Answered, 200,
                new Reconciled(_store.StoreId, _store.Run, note.Sales, note.Ordered), null)
            : new Answer<Reconciled>(UpstreamOutcome.Answered, 409, null, note.Refusal);
    }

    /// <summary>Says that the two belong together, without comparing anything.</summary>
    public Answer<Reconciled>? Welcome() => !IsUp ? null
        : new Answer<Reconciled>(UpstreamOutcome.Answered, 200,
            new Reconciled(_store!.StoreId, _store.Run, long.MaxValue, Ordered: 0), null);

    /// <summary>The checksum over the sales up to a number; null when there are not so many.</summary>
    public string? ChecksumUpTo(long sale) => IsUp ? Inventory.ReadLedger(sale).Checksum : null;

    /// <summary>While it is down, its newest journal loses its end, with so many sales and what came after them.</summary>
    public void LoseSales(int sales)
    {
        IEnumerable<string> segments = Disk.Names().Where(name => name.StartsWith("journal-", StringComparison.Ordinal));
        string name = segments.Max(StringComparer.Ordinal)!;
        string text = Encoding.UTF8.GetString(Disk.ReadAll(name));
        int end = text.Length;
        while (sales > 0)
        {
            end = text.LastIndexOf('\n', end - 2) + 1;
            sales -= text[end..].Split(',')[2] == "sold" ? 1 : 0;
        }

        using IStorageFile file = Disk.Open(name);
        file.Truncate(Encoding.UTF8.GetByteCount(text.AsSpan(0, end)));
        file.Sync();
    }

    /// <summary>Serves a page of sales; null when it is down.</summary>
    public Answer<IReadOnlyList<Sale>>? SalesAfter(long after, int limit) => !IsUp ? null
        : Inventory.ReadSales(after, limit).Sales is { } sales
            ? new Answer<IReadOnlyList<Sale>>(UpstreamOutcome.Answered, 200, [.. sales.Select(Told)], null)
            : Refusal<IReadOnlyList<Sale>>(409);

    /// <summary>Copies come. True when that is certain; the copies may have come even so.</summary>
    public bool Restock(int item, int copies)
    {
        bool isDone = IsUp && Submit(new ChangeBook(item) { StockDifference = copies });
        World.Note($"catalog: {copies} more of book {item}: {(isDone ? "done" : "unknown")}");
        return isDone;
    }

    /// <summary>A book gets another title, unless another book has it.</summary>
    public void Rename(int item, string title)
    {
        bool isDone = IsUp && Submit(new ChangeBook(item) { Title = title });
        World.Note($"catalog: book {item} is to be '{title}': {(isDone ? "decided" : "unknown")}");
    }

    public void TakeCheckpoint()
    {
        if (IsUp && Submit(new TakeCheckpoint()))
        {
            World.Note($"catalog: checkpoint");
        }
    }

    /// <summary>The op without what <see cref="Product.Remembered"/> has put before it.</summary>
    public static string WithoutMark(string op) => op[(op.IndexOf('/') + 1)..];

    /// <inheritdoc/>
    protected override void Recover()
    {
        _arrived.Clear();
        _store = CatalogRecovery.Open(Disk, _options);
        _buys = new CatalogFirst(
            _product.Orders(this), _store.Run, new PlaceQueue(places: 1, maxWaiting: 0), TimeSpan.Zero);
    }

    private void BuyTogether()
    {
        (SaleRequest Request, Action<BuyOutcome> Answer)[] together = [.. _arrived];
        _arrived.Clear();
        BuyOutcome[]? outcomes = null;
        if (!IsUp || together.Length == 0 || !TryDo(() => outcomes = _buys!.SellAndHandOver(
            CallContext.Own(), Array.ConvertAll(together, arrived => arrived.Request), Decide)) || outcomes is null)
        {
            return;
        }

        for (int i = 0; i < together.Length; i++)
        {
            string number = outcomes[i].Order is { } order ? $", order {order.OrderNumber}" : "";
            World.Note($"catalog: buy {together[i].Request.Op}: {outcomes[i].Result}{number}");
            together[i].Answer(outcomes[i]);
        }
    }

    /// <summary>The decisions as they are told; null when it dies over them.</summary>
    private SaleDecision[]? Decide(IReadOnlyList<SaleRequest> requests)
    {
        Sell[] sells = [.. requests.Select(request => new Sell(
            _product.Asked(request, Inventory) with { Op = _product.Remembered(request.Op, Incarnation) }))];
        if (!Submit(new SellTogether([.. sells.Select(_product.Command)])))
        {
            return null;
        }

        for (int i = 0; i < sells.Length; i++)
        {
            string number = sells[i].Sale is { } made ? $", sale {made.Number}" : "";
            World.Note($"catalog: sell {requests[i].Op}: {sells[i].Verdict}{number}{(sells[i].IsReplayed ? " as before" : "")}");
        }

        return Array.ConvertAll(sells, sell => Told(SaleDecisions.Of(sell)));
    }

    private static Answer<T> Refusal<T>(int status)
        where T : class => new(UpstreamOutcome.Answered, status, null, null);

    private bool Submit(InventoryCommand command)
    {
        CommitOutcome outcome = CommitOutcome.Failed;
        return TryDo(() => outcome = _store!.Submit(command)) && outcome == CommitOutcome.Durable;
    }

    private static SaleDecision Told(SaleDecision decision) =>
        decision.Sale is null ? decision : decision with { Sale = Told(decision.Sale) };

    private static Sale Told(Sale sale) => sale with { Op = WithoutMark(sale.Op) };
}
