using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Auditing;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>What happens to the files.</summary>
internal enum Loss
{
    /// <summary>The catalog's journal loses its end, with sales that have orders.</summary>
    JournalTail,

    /// <summary>The same while the order service runs on: it has compared before.</summary>
    JournalTailAlone,

    /// <summary>
    /// Both were set back to a backup and sold on; then the order log of before is put back, with as many orders.
    /// </summary>
    OrderLogOfAnotherPast,

    /// <summary>The order log is gone.</summary>
    OrderLog,
}

/// <summary>
/// One run in which files stop belonging together: from then on nothing may be sold, and the audit must say so.
/// </summary>
internal sealed class LossRun
{
    private const int Books = 2;
    private const int Stock = 100;
    private const int MuchLater = 2000; // than a comparison lets the next one wait

    private readonly World _world;
    private readonly Product _product;
    private readonly Network _network;
    private readonly CatalogNode _catalog;
    private readonly OrderNode _order;
    private readonly Services _services;
    private int _buyers;

    private LossRun(int seed, Product product, AskedService asked)
    {
        _world = new World(seed, isTraced: false);
        _product = product;
        _network = new Network(_world) { IsHealed = true };
        _catalog = new CatalogNode(_world, product, _network, Books, Stock);
        _order = new OrderNode(_world, product, _network, _catalog);
        _catalog.Order = _order;
        _services = new Services(_catalog, _order, asked);
    }

    /// <summary>What was wrong after the loss; null when nothing was.</summary>
    public static string? Of(int seed, Loss loss, Product product, AskedService asked)
    {
        var run = new LossRun(seed, product, asked);
        run._catalog.Start();
        run._order.Start();
        run.BuyAfterStart(run._world.Between(2, 6));
        run._world.After(MuchLater, run._order.PassAdoption); // the catalog is told of the orders
        run.Settle();
        run.Lose(loss);
        run.Settle();
        return run.FirstViolation();
    }

    private void Lose(Loss loss)
    {
        switch (loss)
        {
            case Loss.JournalTail:
                _order.Stop();
                _catalog.Stop();
                _catalog.LoseSales(_world.Between(1, 2));
                break;
            case Loss.JournalTailAlone:
                _catalog.Stop();
                _catalog.LoseSales(_world.Between(1, 2));
                break;
            case Loss.OrderLog:
                _order.Stop();
                _order.PutBack(new Dictionary<string, byte[]>());
                break;
            default:
                LiveTwice();
                break;
        }
    }

    private void LiveTwice()
    {
        IReadOnlyDictionary<string, byte[]> orders = _order.CopyFiles();
        IReadOnlyDictionary<string, byte[]> sales = _catalog.CopyFiles();
        int more = _world.Between(1, 4);
        BuyAfterStart(more);
        IReadOnlyDictionary<string, byte[]> ordersOfThen = _order.CopyFiles();
        _order.Stop();
        _catalog.Stop();
        _order.PutBack(orders);
        _catalog.PutBack(sales);
        Settle();
        BuyAfterStart(more);
        _order.Stop();
        _order.PutBack(ordersOfThen);
    }

    private string? FirstViolation()
    {
        long sales = _catalog.Inventory.ReadSaleCount();
        long orders = _order.Book.Count;
        Buyer[] late = Buy(3);
        OrderLedger ledger = _order.Ledger;
        AuditReport audit = LedgerComparison.Compare(ledger, _catalog.Inventory.ReadLedger(ledger.Watermark), ledger);
        return late.FirstOrDefault(buyer => buyer.Told?.Result != BuyResult.Unavailable) is { } buyer
            ? $"{buyer.Name} was told {buyer.Told}"
            : _catalog.Inventory.ReadSaleCount() != sales ? "something was sold"
            : _order.Book.Count != orders ? "an order was made"
            : audit.Verdict != AuditReport.Inconsistent ? $"the audit says {audit.Verdict}"
            : null;
    }

    /// <summary>One buyer alone, before whom a catalog that was just started asks the order service; and so many more.</summary>
    private void BuyAfterStart(int buyers)
    {
        Buy(1);
        Buy(buyers);
    }

    /// <summary>So many buyers ask once each, and are answered.</summary>
    private Buyer[] Buy(int buyers)
    {
        Buyer[] all =
        [
            .. Enumerable.Range(0, buyers).Select(_ => new Buyer(
                _world, _product, _network, _services, $"buyer-{++_buyers}", hasKey: false,
                new SaleRequest("", _world.Between(1, Books), 1))),
        ];
        foreach (Buyer buyer in all)
        {
            _world.After(_world.Between(0, 30), buyer.Ask);
        }

        Settle();
        return all;
    }

    private void Settle() => _world.RunUntil(() => false);
}
