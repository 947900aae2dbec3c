using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.Simulation;

namespace PygmyStore.Tests.OrderServer.Orders;

/// <summary>The order book at work, led by hand so that a commit has several appends.</summary>
internal sealed class ProvenOrders(Random random) : IProvenStore
{
    private readonly List<Sale> _acknowledged = []; // the sale of order n is at n - 1
    private readonly List<Sale> _inDoubt = []; // those of the last commit, whose outcome was not learned
    private readonly List<CommitOutcome> _outcomes = [];
    private OrderBook _book = null!;
    private int _titles;

    public bool HasFailed => _book.HasFailed;

    public IReadOnlyList<CommitOutcome> Outcomes => _outcomes;

    /// <summary>All orders, read by an opening of their own.</summary>
    public static string Show(IStorageFolder folder, bool salvage)
    {
        using var book = OrderBook.Open(folder, new RecordLogOptions { Salvage = salvage }, TextWriter.Null);
        return string.Join("\n", Enumerable.Range(1, (int)book.Count).Select(number => book.Find(number)));
    }

    public void Open(IStorageFolder folder)
    {
        _outcomes.Clear();
        _book = OrderBook.Open(folder, new RecordLogOptions(), TextWriter.Null);
        int recovered = (int)_book.Count - _acknowledged.Count;
        Promise.Kept(recovered >= 0, $"of {_acknowledged.Count} orders there are {_book.Count}");
        Promise.Kept(recovered <= _inDoubt.Count, $"{recovered} orders more than the last commit had");
        _acknowledged.AddRange(_inDoubt.Take(recovered));
        _inDoubt.Clear();
        Check();
    }

    public void Work()
    {
        IGroupCommitOwner<OrderAppend> owner = _book;
        bool hadFailed = HasFailed;
        OrderAppend[] appends = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyAppend())];
        foreach (OrderAppend append in appends)
        {
            owner.Apply(append);
            if (!hadFailed)
            {
                _inDoubt.AddRange(append.Sales.Where(sale => NumberOf(sale) == 0));
                Promise.Kept(append.NumberOf(append.Sales.Count - 1) == NumberOf(append.Sales[^1]), "a sale has another order than before");
            }
        }

        CommitOutcome outcome = owner.Commit();
        _outcomes.Add(outcome);
        if (outcome != CommitOutcome.Durable)
        {
            owner.Discard();
        }
        else
        {
            owner.Publish();
            _acknowledged.AddRange(_inDoubt);
        }

        if (outcome != CommitOutcome.Failed)
        {
            _inDoubt.Clear();
        }
    }

    public void Check()
    {
        Promise.Kept(_book.Count == _acknowledged.Count, $"{_book.Count} orders are shown, {_acknowledged.Count} acknowledged");
        for (int i = 0; i < _acknowledged.Count; i++)
        {
            Sale sale = _acknowledged[i];
            var expected = new OrderRecord(OrderRecord.OrderOf(sale, i + 1), sale.Number, sale.Op);
            Promise.Kept(_book.Find(i + 1) == expected, $"order {i + 1} is not {expected}");
        }

        OrderLedger ledger = _book.Ledger(() => 0);
        IEnumerable<ItemOrders> sums = _acknowledged.GroupBy(sale => sale.ItemNumber).OrderBy(sales => sales.Key)
            .Select(sales => new ItemOrders(sales.Key, sales.Sum(sale => (long)sale.Quantity)));
        Promise.Kept(_book.ItemsAfter(0, int.MaxValue).SequenceEqual(sums), "the sums are not those of the orders");
        Promise.Kept(ledger.Watermark == FirstMissingSale() - 1, $"the watermark is {ledger.Watermark}");
    }

    public void Close() => _book.Dispose();

    private long FirstMissingSale()
    {
        var numbers = _acknowledged.Select(sale => sale.Number).ToHashSet();
        long number = 1;
        while (numbers.Contains(number))
        {
            number++;
        }

        return number;
    }

    // In any order, some of them again, and some for the second time with another content, which must not be shown.
    private OrderAppend AnyAppend() =>
        new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnySale()).DistinctBy(sale => sale.Number)]);

    private Sale AnySale()
    {
        long number = random.Next(1, _acknowledged.Count + 12);
        return new Sale(
            number, $"op{number}", random.Next(1, 5), $"title {++_titles}", random.Next(1, 4), UnitCost: 2.5m, Stock: 10, Version: number);
    }

    private long NumberOf(Sale sale)
    {
        int place = _acknowledged.Concat(_inDoubt).ToList().FindIndex(other => other.Number == sale.Number);
        return place + 1;
    }
}
