using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Orders;

/// <summary>Step 4 of a buy (ARCHITECTURE.md): each sale gets one durable order, exactly once. For any thread.</summary>
internal interface IOrderLog : IDisposable
{
    /// <summary>Orders that share one commit at most.</summary>
    int MaxBatch { get; }

    /// <summary>The storage has failed, or a bug has shown: orders can be read, but none can be made any more.</summary>
    bool HasFailed { get; }

    /// <summary>No more bytes may wait for the commit, or no more orders for the adoption of a sale before theirs.</summary>
    bool IsBusy { get; }

    /// <summary>The last order found no space; the next one that does ends this.</summary>
    bool IsFull { get; }

    /// <summary>The id of the store that the orders belong to; empty while there are none and they belong to none.</summary>
    string Store { get; }

    long Count { get; }

    /// <summary>All sales up to this number have their order.</summary>
    long Watermark { get; }

    /// <summary>Gives the sales (<see cref="OrderRecord.MayBeOf"/>) their orders and waits until those are durable.</summary>
    CommitOutcome Append(OrderAppend append);

    OrderRecord? Find(long number);

    /// <summary>The numbers of an owner's orders below that number, the newest first.</summary>
    IReadOnlyList<long> OrdersOf(string owner, long before, int limit);

    /// <summary>The first of the sales that has an order for something else, with that order; null when there is none.</summary>
    (Sale Sale, OrderRecord Order)? FindConflict(IReadOnlyList<Sale> sales);

    /// <summary>Makes the orders, of which there are none yet, durably that store's. Before any sale is appended.</summary>
    CommitOutcome GiveTo(string store);

    /// <summary>What the catalog gets to know of the orders, at one moment.</summary>
    OrderedSales Ordered();

    /// <summary>The sums and the buys under way at one moment: one that is not counted has not begun or is in the sums.</summary>
    OrderLedger Ledger(Func<int> inFlight);

    IReadOnlyList<ItemOrders> ItemsAfter(int itemNumber, int limit);

    /// <summary>Why the orders are gone although nobody has asked for it, and what to do; null when they are in place.</summary>
    string? WhyNotInPlace();
}

/// <summary>Gives an order to each of the sales that has none. The rest is the answer, valid once durable.</summary>
internal sealed class OrderAppend(IReadOnlyList<Sale> sales)
{
    private readonly long[] _numbers = new long[sales.Count];
    private readonly bool[] _isNew = new bool[sales.Count];

    public IReadOnlyList<Sale> Sales => sales;

    /// <summary>The span of the request that waits for it, if that is traced.</summary>
    public Activity? Requester { get; init; }

    public int MostBytes { get; } = sales.Sum(OrderRecord.MostBytes);

    public int Appended => _isNew.Count(isNew => isNew);

    public long NumberOf(int index) => _numbers[index];

    public bool IsNew(int index) => _isNew[index];

    public void Note(int index, long number, bool isNew) => (_numbers[index], _isNew[index]) = (number, isNew);
}
