using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>The catalog without its sockets: the store and its recovery are the product's own.</summary>
internal sealed class CatalogNode : Node
{
    private readonly Product _product;
    private readonly CatalogStoreOptions _options;
    private CatalogStore? _store;

    public CatalogNode(World world, Product product, int books, int stock)
        : base(world, "catalog")
    {
        _product = product;
        // A run writes a few KB: some runs start a second segment, none forgets the first one, since that ends what a key promises.
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

    /// <summary>Serves a request for a sale; null when it dies over it.</summary>
    public Answer<Sale>? Sell(SaleRequest request)
    {
        if (!IsUp)
        {
            return null;
        }

        string op = _product.Remembered(request.Op, Incarnation);
        var sell = new Sell(request with { Op = op });
        if (!Submit(_product.Command(sell)))
        {
            return null;
        }

        string number = sell.Sale is { } made ? $", sale {made.Number}" : "";
        World.Note($"catalog: sell {request.Op}: {sell.Verdict}{number}{(sell.IsReplayed ? " as before" : "")}");
        return sell.Verdict switch
        {
            SaleVerdict.Sold => new Answer<Sale>(UpstreamOutcome.Answered, sell.IsReplayed ? 200 : 201, Told(sell.Sale!), null),
            SaleVerdict.OutOfStock => Refusal<Sale>(409),
            SaleVerdict.NoSuchBook => Refusal<Sale>(404),
            _ => Refusal<Sale>(422),
        };
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
    protected override void Recover() => _store = CatalogRecovery.Open(Disk, _options);

    private static Answer<T> Refusal<T>(int status)
        where T : class => new(UpstreamOutcome.Answered, status, null, null);

    private bool Submit(InventoryCommand command)
    {
        CommitOutcome outcome = CommitOutcome.Failed;
        return TryDo(() => outcome = _store!.Submit(command)) && outcome == CommitOutcome.Durable;
    }

    private static Sale Told(Sale sale) => sale with { Op = WithoutMark(sale.Op) };
}
