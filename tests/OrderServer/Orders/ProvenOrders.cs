using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.Simulation;

namespace PygmyStore.Tests.OrderServer.Orders;

/// <summary>The order book at work, led by hand so that a commit has several appends.</summary>
/// <param name="random">Decides what it does.</param>
/// <param name="isOld">Whether an earlier release, which numbered the orders by counting, has begun the log.</param>
internal sealed class ProvenOrders(Random random, bool isOld = false) : IProvenStore
{
    private readonly List<(Sale Sale, long Number)> _acknowledged = [];
    private readonly List<(Sale Sale, long Number)> _inDoubt = []; // those of the last commit, whose outcome was not learned
    private readonly List<CommitOutcome> _outcomes = [];
    private OrderBook _book = null!;
    private bool _isOldPartWritten = !isOld;
    private int _oldOrders; // by the earlier release
    private int _titles;

    public bool HasFailed => _book.HasFailed;

    public IReadOnlyList<CommitOutcome> Outcomes => _outcomes;

    /// <summary>All orders, read by an opening of their own.</summary>
    public static string Show(IStorageFolder folder, bool salvage)
    {
        using var book = OrderBook.Open(folder, new RecordLogOptions { Salvage = salvage }, TextWriter.Null);
        int last = (int)book.Ledger(() => 0).LastOrder;
        return string.Join("\n", Enumerable.Range(1, last).Select(number => book.Find(number)).OfType<OrderRecord>());
    }

    public void Open(IStorageFolder folder)
    {
        _outcomes.Clear();
        if (!_isOldPartWritten)
        {
            _isOldPartWritten = true;
            WriteOldPart(folder);
        }

        _book = OrderBook.Open(folder, new RecordLogOptions(), TextWriter.Null);
        int recovered = (int)_book.Count - _acknowledged.Count;
        Promise.Kept(recovered >= 0, $"of {_acknowledged.Count} orders there are {_book.Count}");
        Promise.Kept(recovered <= _inDoubt.Count, $"{recovered} orders more than the last commit had");
        _acknowledged.AddRange(_inDoubt.Take(recovered));
        _oldOrders = Math.Min(_oldOrders, _acknowledged.Count); // a crash may have cut its last commit
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
                Follow(append);
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
        foreach ((Sale sale, long number) in _acknowledged)
        {
            var expected = new OrderRecord(OrderRecord.OrderOf(sale, number), sale.Number, sale.Op) { Owner = sale.Owner };
            Promise.Kept(_book.Find(number) == expected, $"order {number} is not {expected}");
        }

        OrderLedger ledger = _book.Ledger(() => 0);
        IEnumerable<ItemOrders> sums = _acknowledged.Select(order => order.Sale)
            .GroupBy(sale => sale.ItemNumber).OrderBy(sales => sales.Key)
            .Select(sales => new ItemOrders(sales.Key, sales.Sum(sale => (long)sale.Quantity)));
        Promise.Kept(_book.ItemsAfter(0, int.MaxValue).SequenceEqual(sums), "the sums are not those of the orders");
        Promise.Kept(ledger.Watermark == FirstMissingSale() - 1, $"the watermark is {ledger.Watermark}");
    }

    public void Close() => _book.Dispose();

    private long FirstMissingSale()
    {
        var numbers = _acknowledged.Select(order => order.Sale.Number).ToHashSet();
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
        long number = random.Next(3) == 0 ? FirstMissingSale() : random.Next(1, _acknowledged.Count + 12);
        return SaleOf(number);
    }

    private Sale SaleOf(long number) =>
        new(number, $"op{number}", random.Next(1, 5), $"title {++_titles}", random.Next(1, 4), 2.5m, Stock: 10, Version: number)
        {
            Owner = random.Next(2) == 0 ? "" : $"owner {number}",
        };

    private void Follow(OrderAppend append)
    {
        for (int i = 0; i < append.Sales.Count; i++)
        {
            Sale sale = append.Sales[i];
            long known = _acknowledged.Concat(_inDoubt).FirstOrDefault(order => order.Sale.Number == sale.Number).Number;
            Promise.Kept(append.NumberOf(i) == (known > 0 ? known : NextNumber(sale)),
                $"sale {sale.Number} has order {append.NumberOf(i)}");
            if (known == 0)
            {
                _inDoubt.Add((sale, append.NumberOf(i)));
            }
        }
    }

    /// <summary>
    /// The sale's own number as soon as the orders before it are for the first sales, without a gap; until then they are counted.
    /// </summary>
    private long NextNumber(Sale sale)
    {
        long last = 0;
        bool isCounted = true;
        int orders = 0;
        foreach ((Sale Sale, long Number) order in _acknowledged.Concat(_inDoubt))
        {
            isCounted &= orders != last || orders < _oldOrders;
            last = Math.Max(last, order.Sale.Number);
            orders++;
        }

        return isCounted && orders != last ? orders + 1 : sale.Number;
    }

    private void WriteOldPart(IStorageFolder folder)
    {
        long[] numbers = [.. Enumerable.Range(1, random.Next(1, 7)).Select(number => (long)number)];
        random.Shuffle(numbers);
        var options = new RecordLogOptions();
        using RecordLog log = RecordLog.Open(folder, OrderRecord.FileName, OrderRecord.Format, options, (_, _) => null).Log!;
        foreach (long number in numbers.Skip(random.Next(2)))
        {
            Sale sale = SaleOf(number) with { Owner = "" };
            _inDoubt.Add((sale, log.NextSequence));
            OrderRecord.Append(log, sale);
        }

        _oldOrders = _inDoubt.Count;
        log.Commit();
    }
}
