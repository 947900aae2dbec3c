using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Orders;

/// <summary>
/// Step 4 of a buy (ARCHITECTURE.md): the order log and its index. It gives each sale one order with the next number, exactly once, and
/// shows only durable orders.
/// </summary>
/// <remarks>
/// For any thread. The leader of a commit alone changes the batch and the index; readers see the index under its lock, as it was
/// after a whole commit. A sale is known by its number: whoever comes second with it, a buyer or the adoption, finds the order.
/// </remarks>
internal sealed class OrderBook : IGroupCommitOwner<OrderAppend>, IDisposable
{
    public const string FileName = OrderRecord.FileName;

    /// <summary>Most sales in one append: what one may go beyond the bound of the pending bytes.</summary>
    public const int MaxAppend = 1000;

    // Orders of sales that follow one without an order: each costs some memory, and when there are so many something is wrong.
    private const int MaxBeyondWatermark = 100_000;

    private readonly IStorageFolder _folder;
    private readonly RecordLog _log;
    private readonly Action<Exception>? _onFailed;
    private readonly GroupCommit<OrderAppend> _commits;
    private readonly OrderIndex _index;
    private readonly Lock _lock = new();
    private readonly List<OrderEntry> _batch = [];
    private readonly Dictionary<long, long> _batchOrders = []; // order number by sale number
    private volatile bool _isFull;
    private volatile bool _hasFailed;
    private volatile bool _isFarBeyond;

    private OrderBook(IStorageFolder folder, RecordLog log, OrderIndex index, RecordLogOptions options, int maxBatch)
    {
        _folder = folder;
        _log = log;
        _onFailed = options.OnFailed;
        _index = index;
        MaxBatch = maxBatch;
        _commits = new GroupCommit<OrderAppend>(
            this,
            maxBatch,
            static append => Math.Max(1, append.Sales.Count),
            static append => append.MostBytes,
            options.PendingBytes);
    }

    /// <summary>Opens the log of a folder and reads it whole; throws <see cref="StartupException"/> when it is damaged.</summary>
    public static OrderBook Open(IStorageFolder folder, RecordLogOptions options, TextWriter messages, int maxBatch = int.MaxValue)
    {
        if (RestoreMark.WhyNotOpen(folder.Path) is { } cutShort)
        {
            throw new StartupException(cutShort);
        }

        var index = new OrderIndex();
        LogOpening<RecordLog> opening = RecordLog.Open(
            folder, FileName, OrderRecord.Format, options, (fields, offset) => Recover(index, fields, offset));
        if (!opening.IsOpen)
        {
            throw new StartupException(opening.Damage.WithAdvice);
        }

        if (opening.Cut is not null)
        {
            messages.WriteLine(opening.Cut);
        }

        return new OrderBook(folder, opening.Log, index, options, maxBatch);
    }

    /// <summary>Orders that share one sync at most.</summary>
    public int MaxBatch { get; }

    /// <summary>The disk has failed, or a bug has shown: this process makes no more orders, though all that there are can be read.</summary>
    public bool HasFailed => _hasFailed || _log.HasFailed;

    /// <summary>As many bytes wait for the disk as may, or as many orders for the adoption of a sale before theirs.</summary>
    public bool IsBusy => _commits.IsBusy || _isFarBeyond;

    /// <summary>The id of the store that the log belongs to; empty while it belongs to none, and has no orders.</summary>
    public string Store => _log.Store;

    /// <summary>Whether the log's file is no longer in the folder: somebody has moved or deleted it while this process writes to it.</summary>
    public bool IsGone => !_folder.Exists(FileName);

    /// <summary>The last order found no space on the disk; the next one that does ends this.</summary>
    public bool IsFull => _isFull;

    public long Commits => _commits.Commits;

    public int LargestBatch => _commits.LargestBatch;

    /// <summary>Bytes of orders that wait for the disk, at most.</summary>
    public long PendingBytes => _commits.PendingBytes;

    /// <summary>How many orders there are, which is also the last order's number.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _index.Count;
            }
        }
    }

    /// <summary>All sales up to this number have their order.</summary>
    public long Watermark
    {
        get
        {
            lock (_lock)
            {
                return _index.Watermark;
            }
        }
    }

    /// <summary>Gives the sales, which <see cref="SaleRules"/> allow, their orders and waits until those are durable.</summary>
    public CommitOutcome Append(OrderAppend append) => _commits.Submit(append);

    /// <summary>The order with that number, read from the log; null when there is none.</summary>
    public OrderRecord? Find(long number)
    {
        long offset;
        lock (_lock)
        {
            offset = _index.OffsetOf(number);
        }

        if (offset == 0)
        {
            return null;
        }

        Span<byte> buffer = stackalloc byte[RecordLog.ReadBufferBytes];
        return _log.TryReadAt(offset, buffer, out RecordFields fields) && OrderRecord.Read(fields) is { } record
            ? record
            : throw new InvalidDataException($"{FileName} no longer holds order {number} at byte {offset}.");
    }

    /// <summary>Makes the log, which has no orders and belongs to no store, durably that store's. Before any sale is appended.</summary>
    public CommitOutcome GiveTo(string store) => _log.GiveTo(store);

    /// <summary>What the catalog is told of the orders, at one moment.</summary>
    public OrderedSales Ordered()
    {
        lock (_lock)
        {
            return new OrderedSales(Store, _index.Watermark, SaleChecksum.Text(_index.Checksum), _index.LastSale);
        }
    }

    /// <summary>The sums at one moment, and the buys that are under way at the same one.</summary>
    /// <param name="inFlight">
    /// Read while no order can be shown: a buy that it does not count has not begun, or its order is in the sums.
    /// </param>
    public OrderLedger Ledger(Func<int> inFlight)
    {
        string? problem = _log.WhyNotInPlace();
        lock (_lock)
        {
            return new OrderLedger(
                _index.Count, _index.Last, _index.Sales, _index.Watermark, inFlight(), _index.Copies.Sum, _index.Copies.Digest)
            {
                Store = Store,
                LastSale = _index.LastSale,
                Checksum = SaleChecksum.Text(_index.Checksum),
                Problem = problem,
            };
        }
    }

    /// <summary>Up to that many books that were ordered, by number, after a number.</summary>
    public IReadOnlyList<ItemOrders> ItemsAfter(int itemNumber, int limit)
    {
        lock (_lock)
        {
            return _index.Copies.After(itemNumber, limit);
        }
    }

    /// <summary>The first of the sales that has an order for something else, with that order; null when there is none.</summary>
    public (Sale Sale, OrderRecord Order)? FindConflict(IReadOnlyList<Sale> sales)
    {
        foreach (Sale sale in sales)
        {
            long number;
            lock (_lock)
            {
                number = _index.OrderOf(sale.Number);
            }

            if (number > 0 && Find(number) is { } record && !record.IsFor(sale))
            {
                return (sale, record);
            }
        }

        return null;
    }

    public void Dispose() => _log.Dispose();

    void IGroupCommitOwner<OrderAppend>.Apply(OrderAppend append)
    {
        for (int i = 0; i < append.Sales.Count; i++)
        {
            long number = NumberOf(append.Sales[i].Number);
            bool isNew = number == 0;
            append.Note(i, isNew ? AppendRecord(append.Sales[i]) : number, isNew);
        }
    }

    CommitOutcome IGroupCommitOwner<OrderAppend>.Commit()
    {
        try
        {
            CommitOutcome outcome = _log.Commit();
            if (_batch.Count > 0)
            {
                _isFull = outcome == CommitOutcome.NoSpace;
            }

            return outcome;
        }
        catch (Exception bug)
        {
            // Whether they are durable is not known: the process must not live on without its log.
            _hasFailed = true;
            _onFailed?.Invoke(bug);
            throw;
        }
    }

    void IGroupCommitOwner<OrderAppend>.Publish()
    {
        try
        {
            lock (_lock)
            {
                _batch.ForEach(entry => _index.Add(entry));
                _isFarBeyond = _index.Beyond >= MaxBeyondWatermark;
            }
        }
        catch (Exception bug)
        {
            // Orders are durable that nobody is shown: only a new start can tell.
            _hasFailed = true;
            _onFailed?.Invoke(bug);
            throw;
        }

        ForgetBatch();
    }

    void IGroupCommitOwner<OrderAppend>.Discard()
    {
        _log.DiscardPending();
        ForgetBatch();
    }

    // The leader is the only one that changes the index, so it reads it without the lock.
    private long NumberOf(long saleNumber) =>
        _batchOrders.TryGetValue(saleNumber, out long number) ? number : _index.OrderOf(saleNumber);

    private long AppendRecord(Sale sale)
    {
        long number = _log.NextSequence;
        long offset = OrderRecord.Append(_log, sale);
        _batch.Add(new OrderEntry(number, sale.Number, sale.Op, sale.ItemNumber, sale.Quantity, offset));
        _batchOrders.Add(sale.Number, number);
        return number;
    }

    private void ForgetBatch()
    {
        _batch.Clear();
        _batchOrders.Clear();
    }

    private static string? Recover(OrderIndex index, RecordFields fields, long offset)
    {
        long number = fields.Sequence;
        if (OrderRecord.Read(fields) is not { } record)
        {
            return $"record {number} is no order";
        }

        if (index.OrderOf(record.SaleNumber) is > 0 and var other)
        {
            return $"order {number} is for sale {record.SaleNumber}, which has order {other}";
        }

        index.Add(new OrderEntry(number, record.SaleNumber, record.Op, record.Order.ItemNumber, record.Order.Quantity, offset));
        return null;
    }
}
