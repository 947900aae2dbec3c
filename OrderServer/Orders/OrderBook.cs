using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Orders;

/// <summary>The order log in a file, with its index in memory.</summary>
/// <remarks>
/// The leader of a commit alone changes the batch and the index; readers see the index under its lock, as it was after a whole
/// commit. A sale is known by its number: the second one with it, a buyer or the adoption, finds its order.
/// </remarks>
internal sealed class OrderBook : IOrderLog, IGroupCommitOwner<OrderAppend>
{
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
    private OrderNumbering _numbering; // with the batch
    private volatile bool _isFull;
    private volatile bool _hasFailed;
    private volatile bool _isFarBeyond;

    private OrderBook(IStorageFolder folder, RecordLog log, OrderIndex index, RecordLogOptions options, int maxBatch)
    {
        _folder = folder;
        _log = log;
        _onFailed = options.OnFailed;
        _index = index;
        _numbering = index.Numbering;
        MaxBatch = maxBatch;
        _commits = new GroupCommit<OrderAppend>(
            this, maxBatch, static append => Math.Max(1, append.Sales.Count), static append => append.MostBytes,
            options.PendingBytes, name: "order log");
    }

    /// <summary>Opens the log of a folder and reads it whole; throws <see cref="StartupException"/> when it is damaged.</summary>
    /// <remarks>Later orders are told once they are durable (<see cref="OrderIndex.Passed"/>), which must not throw.</remarks>
    public static OrderBook Open(
        IStorageFolder folder, RecordLogOptions options, TextWriter messages, int maxBatch = int.MaxValue,
        Action<OrderEntry>? passed = null)
    {
        if (RestoreMark.WhyNotOpen(folder.Path) is { } cutShort)
        {
            throw new StartupException(cutShort);
        }

        var index = new OrderIndex();
        LogOpening<RecordLog> opening = RecordLog.Open(folder, OrderRecord.FileName, OrderRecord.Format, options, index.Recover);
        if (!opening.IsOpen)
        {
            throw new StartupException(opening.Damage.WithAdvice);
        }

        if (opening.Cut is not null)
        {
            messages.WriteLine(opening.Cut);
        }

        index.Passed = passed;
        return new OrderBook(folder, opening.Log, index, options, maxBatch);
    }

    public int MaxBatch { get; }

    public bool HasFailed => _hasFailed || _log.HasFailed;

    public bool IsBusy => _commits.IsBusy || _isFarBeyond;

    public string Store => _log.Store;

    public bool IsFull => _isFull;

    public long Commits => _commits.Commits;

    public int LargestBatch => _commits.LargestBatch;

    /// <summary>Orders that wait for the next commit to begin.</summary>
    public int Queued => _commits.Queued;

    public long PendingBytes => _commits.PendingBytes;

    public long Count => Read(static index => index.Count);

    public long Watermark => Read(static index => index.Watermark);

    public CommitOutcome Append(OrderAppend append) => _commits.Submit(append, append.Requester);

    public OrderRecord? Find(long number)
    {
        long offset;
        OrderNumbering numbering;
        lock (_lock)
        {
            offset = _index.OffsetOf(number);
            numbering = _index.Numbering;
        }

        if (offset == 0)
        {
            return null;
        }

        Span<byte> buffer = stackalloc byte[RecordLog.ReadBufferBytes];
        return _log.TryReadAt(offset, buffer, out RecordFields fields) && OrderRecord.Read(fields, numbering) is { } record
            ? record
            : throw new InvalidDataException($"{OrderRecord.FileName} no longer holds order {number} at byte {offset}.");
    }

    public CommitOutcome GiveTo(string store) => _log.GiveTo(store);

    public OrderedSales Ordered() => Read(
        index => new OrderedSales(Store, index.Watermark, SaleChecksum.Text(index.Checksum), index.LastSale));

    public OrderLedger Ledger(Func<int> inFlight)
    {
        string? problem = _log.WhyNotInPlace();
        return Read(index => new OrderLedger(
            index.Count, index.Last, index.Sales, index.Watermark, inFlight(), index.Copies.Sum, index.Copies.Digest)
        {
            Store = Store,
            LastSale = index.LastSale,
            Checksum = SaleChecksum.Text(index.Checksum),
            Problem = problem,
        });
    }

    public IReadOnlyList<ItemOrders> ItemsAfter(int itemNumber, int limit) =>
        Read(index => index.Copies.After(itemNumber, limit));

    public IReadOnlyList<long> OrdersOf(string owner, long before, int limit) =>
        Read(index => index.Owned.Before(owner, before, limit));

    public (Sale Sale, OrderRecord Order)? FindConflict(IReadOnlyList<Sale> sales)
    {
        foreach (Sale sale in sales)
        {
            long number = Read(index => index.OrderOf(sale.Number));
            if (number > 0 && Find(number) is { } record && !record.IsFor(sale))
            {
                return (sale, record);
            }
        }

        return null;
    }

    public string? WhyNotInPlace() => _folder.Exists(OrderRecord.FileName) ? null
        : $"{OrderRecord.FileName} is no longer in the data folder: stop the servers and put back what was taken away, "
            + $"or a backup ({RestoreAdvice.Command})";

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
        CommitOutcome outcome = _log.Commit();
        if (_batch.Count > 0)
        {
            _isFull = outcome == CommitOutcome.NoSpace;
        }

        return outcome;
    }

    void IGroupCommitOwner<OrderAppend>.Publish()
    {
        lock (_lock)
        {
            _batch.ForEach(entry => _index.Add(entry));
            _index.Numbering = _numbering;
            _isFarBeyond = _index.Beyond >= MaxBeyondWatermark;
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
        _numbering = _numbering.IsNoteDue ? _numbering.Note(_log) : _numbering;
        long number = _numbering.NumberOf(_log.NextSequence, sale.Number);
        _numbering = _numbering.With(sale.Number);
        long offset = OrderRecord.Append(_log, sale);
        _batch.Add(new OrderEntry(number, sale.Number, sale.Op, sale.ItemNumber, sale.Quantity, offset, sale.Owner));
        _batchOrders.Add(sale.Number, number);
        return number;
    }

    private void ForgetBatch()
    {
        _batch.Clear();
        _batchOrders.Clear();
        _numbering = _index.Numbering;
    }

    private T Read<T>(Func<OrderIndex, T> read)
    {
        lock (_lock)
        {
            return read(_index);
        }
    }

    void IGroupCommitOwner<OrderAppend>.Fail(Exception bug)
    {
        _hasFailed = true;
        _onFailed?.Invoke(bug);
    }
}
