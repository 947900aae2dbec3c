using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Compares the orders with the catalog's sales before anything is sold: at the start, for each run of the catalog's process, and
/// with each pass of the adoption.
/// </summary>
/// <remarks>
/// For any thread. After a comparison that failed, buys are refused without asking again. The adoption compares anew on its
/// timer, so it finds files that were put back without a restart.
/// </remarks>
internal sealed class Reconciler(ISales catalog, IOrderLog book, IClock clock)
{
    private const string NotYet = "the order log and the catalog have not been compared yet";
    private const string NotOneStore = "the catalog says that its sales and the order log do not belong together";
    private const string NoStore =
        $"{OrderRecord.FileName} has orders but belongs to no store: "
        + $"stop the servers and put back a backup ({RestoreAdvice.Command})";

    // Orders may be added while a comparison is on its way. Three times in a row would be a fault.
    private const int MaxOvertaken = 3;

    // The catalog notes each report of more orders with a sync. Where a sync takes long, buyers wait for it:
    // so after a report that took a second there is none for ten.
    private const int PauseFactor = 10;

    private const int MaxRunCharacters = 64;

    private readonly Lock _lock = new();
    private volatile Comparison _last = new(Run: null, Mismatch: null, Delay: NotYet);
    private volatile string? _conflict;
    private long _made; // comparisons that have ended
    private long _reportedWatermark;
    private long _pausesUntil;

    /// <summary>Why the order log and the catalog's files do not belong together; null when they do.</summary>
    public string? Mismatch => _conflict ?? _last.Mismatch;

    /// <summary>What the last comparison found; while anything contradicts, no run may sell.</summary>
    public Comparison Last => Mismatch is { } reason ? new Comparison(null, reason, null) : _last;

    /// <summary>Compares, unless all was well the last time and the catalog got its report only a moment ago.</summary>
    public Comparison CompareWhenDue()
    {
        bool pauses = _last is { Run: not null, Delay: null }
            && clock.Milliseconds < Interlocked.Read(ref _pausesUntil)
            && book.Watermark != Interlocked.Read(ref _reportedWatermark);
        return pauses ? _last : Compare();
    }

    public Comparison Compare()
    {
        lock (_lock)
        {
            long start = clock.Milliseconds;
            Comparison found = CompareOnce(out bool isOvertaken);
            for (int again = 1; isOvertaken && again < MaxOvertaken; again++)
            {
                found = CompareOnce(out isOvertaken);
            }

            long end = clock.Milliseconds;
            Interlocked.Exchange(ref _pausesUntil, end + (PauseFactor * (end - start)));
            _last = found;
            Interlocked.Increment(ref _made);
            return found;
        }
    }

    /// <summary>The comparison under which sales may be made now; it is made when it is not there yet.</summary>
    public Comparison ForSale(string? refusedRun) => Known(() => _last.Run is { } run && run != refusedRun);

    /// <summary>
    /// The comparison under which sales of that run of the catalog may get their orders; it is made when the last one was with
    /// another run, and may still be with another one then.
    /// </summary>
    public Comparison ForOrders(string run) => Known(() => _last.Run == run);

    /// <summary>Reports a sale and an order that contradict each other; null when none is left.</summary>
    public void Report(string? conflict) => _conflict = conflict;

    private Comparison Known(Func<bool> isKnown)
    {
        if (Mismatch is not null || isKnown())
        {
            return Last;
        }

        // Of many threads that find the catalog in a new run, one compares. The others use its result.
        long seen = Interlocked.Read(ref _made);
        using var blocking = BlockingRegion.Enter();
        lock (_lock)
        {
            if (Mismatch is null && !isKnown() && Interlocked.Read(ref _made) == seen)
            {
                Compare();
            }

            return Last;
        }
    }

    private Comparison CompareOnce(out bool isOvertaken)
    {
        isOvertaken = false;
        if (book.WhyNotInPlace() is { } gone)
        {
            return new Comparison(null, gone, null);
        }

        OrderedSales orders = book.Ordered();
        if (orders.Store.Length == 0 && orders.LastSale > 0)
        {
            return new Comparison(null, NoStore, null);
        }

        Interlocked.Exchange(ref _reportedWatermark, orders.Watermark);
        Comparison found = Evaluate(orders, catalog.Reconcile(orders));
        isOvertaken = found.Mismatch is not null && book.Watermark != orders.Watermark;
        return found;
    }

    private Comparison Evaluate(OrderedSales orders, in Answer<Reconciled> answer) =>
        answer.HasValue ? Accept(orders, answer.Value)
        : answer is { IsRefusal: true, Status: 409 } ? new Comparison(null, answer.Message ?? NotOneStore, null)
        : _last with { Delay = Reason(answer) }; // nothing new is known: a run that may sell still may

    private Comparison Accept(OrderedSales orders, Reconciled answer)
    {
        if (WhyNot(orders, answer) is { } mismatch)
        {
            return new Comparison(null, mismatch, null);
        }

        // An order log that belongs to no store has no orders. It is given to the store before anything is bought.
        return book.Store.Length > 0 || book.GiveTo(answer.Store) == CommitOutcome.Durable
            ? new Comparison(answer.Run, null, null)
            : new Comparison(null, null, $"{OrderRecord.FileName} could not be written");
    }

    /// <summary>The catalog has compared already. What it answers must fit too, whatever answers there.</summary>
    private string? WhyNot(OrderedSales orders, Reconciled answer) =>
        !IsName(answer.Run) || !StoreId.IsOne(answer.Store) ? "the catalog's answer to the comparison makes no sense"
        : book.Store.Length > 0 && book.Store != answer.Store
            ? $"the order log is of the store {book.Store}, the catalog of {answer.Store}: {RestoreAdvice.All}"
        : orders.LastSale > answer.Sales
            ? $"the order log has an order for sale {orders.LastSale}, the catalog has {answer.Sales} sales: {RestoreAdvice.All}"
        : answer.Ordered > orders.Watermark
            ? $"the catalog knows of orders up to sale {answer.Ordered}, "
                + $"the order log has them up to {orders.Watermark}: {RestoreAdvice.All}"
        : null;

    // It goes into a field of each request for sales.
    private static bool IsName(string run) => run.Length is >= 1 and <= MaxRunCharacters && run.All(c => c is > ' ' and <= '~');

    private static string Reason(in Answer<Reconciled> answer) =>
        answer.Outcome == UpstreamOutcome.Unreachable ? "the catalog cannot be reached"
        : answer.Outcome == UpstreamOutcome.Busy ? "too many calls wait for the catalog"
        : "the catalog did not compare the order log with its sales: " + answer.Reason;
}

/// <summary>What a comparison of the order log with the catalog has found.</summary>
internal sealed record Comparison(string? Run, string? Mismatch, string? Delay)
{
    public string? Problem => Mismatch ?? Delay;
}

/// <summary>The time by which a buy is tried again. For any thread.</summary>
internal interface IClock
{
    /// <summary>Milliseconds since some moment; never goes back.</summary>
    long Milliseconds { get; }

    void Pause(int milliseconds);
}

/// <summary>The machine's clock. A thread that pauses lets another one run in its place.</summary>
internal sealed class MachineClock : IClock
{
    public long Milliseconds => Environment.TickCount64;

    public void Pause(int milliseconds)
    {
        using var blocking = BlockingRegion.Enter();
        Thread.Sleep(milliseconds);
    }
}
