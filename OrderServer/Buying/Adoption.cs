using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Gives orders to sales that have none (step 5 of a buy): at the start, on a timer, and after a buy whose outcome is unknown.
/// Each pass compares the order log with the catalog first, and adopts nothing when the two do not belong together.
/// </summary>
/// <remarks>
/// A thread of its own makes the passes one after the other. Buys may be under way: the second one with a sale finds its
/// order. Start and Dispose are called once each; the rest, but for <see cref="Pass"/>, by any thread.
/// </remarks>
internal sealed class Adoption : IDisposable
{
    /// <summary>Sales a page: some 200 KB of JSON, and one commit.</summary>
    public const int PageSales = OrderBook.MaxAppend;

    // A million sales. The next pass goes on from there.
    private const int MaxPages = 1000;

    // Sales wait longer only if nobody looks after a full disk, or a catalog that is away.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    private readonly ISales _catalog;
    private readonly Reconciler _reconciler;
    private readonly IOrderLog _book;
    private readonly OrderMetrics _metrics;
    private readonly TimeSpan _interval;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Faults _faults = new();
    private readonly BackgroundLoop _loop;
    private long _lastEnd = Environment.TickCount64; // of a pass that came to the end of the sales
    private int _expected = 1; // what an earlier process may have left behind
    private volatile bool _stopping;
    private volatile string? _problem = "the catalog's sales have not been read yet";

    public Adoption(ISales catalog, Reconciler reconciler, IOrderLog book, TimeSpan interval, OrderMetrics metrics)
    {
        _catalog = catalog;
        _reconciler = reconciler;
        _book = book;
        _interval = interval;
        _metrics = metrics;
        _loop = new BackgroundLoop("adoption", PassWhenDue, _faults);
    }

    /// <summary>Why sales may be without an order for long; null once the last pass came to the end of them.</summary>
    public string? Problem => _reconciler.Mismatch ?? _problem;

    /// <summary>The same, when it does not pass by itself; null otherwise.</summary>
    public string? LastingProblem => _reconciler.Mismatch
        ?? (Environment.TickCount64 - Interlocked.Read(ref _lastEnd) > MaxDelay.TotalMilliseconds ? _problem : null);

    public void Start()
    {
        Pass();
        _loop.Start();
    }

    /// <summary>Compares the orders with the catalog, and gives all sales after the watermark their orders.</summary>
    public void Pass()
    {
        int expected = Expected;
        _problem = _reconciler.CompareWhenDue().Problem ?? ReadToTheEnd();
        if (_problem is null)
        {
            Interlocked.Exchange(ref _lastEnd, Environment.TickCount64);
            Interlocked.Add(ref _expected, -expected);
        }
    }

    /// <summary>Buys that may have left a sale without an order since the last pass that saw all sales began.</summary>
    public int Expected => Volatile.Read(ref _expected);

    public long Faults => _faults.Count;

    /// <summary>Announces buys that may have left sales without an order: a pass begins soon.</summary>
    public void Expect(int buys = 1)
    {
        Interlocked.Add(ref _expected, buys);
        _wake.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        _loop.Join(); // a pass looks at _stopping between pages; a page is bounded by the call's timeout and one commit
        _wake.Dispose();
    }

    private bool PassWhenDue()
    {
        _wake.WaitOne(_interval);
        if (!_stopping)
        {
            Pass();
        }

        return !_stopping;
    }

    /// <summary>What keeps sales from getting their orders; null when all have them.</summary>
    private string? ReadToTheEnd()
    {
        long first = _book.Watermark;
        long after = first;
        for (int page = 0; page < MaxPages && !_stopping; page++)
        {
            Answer<IReadOnlyList<Sale>> answer = _catalog.SalesAfter(after, PageSales);
            if (!answer.HasValue)
            {
                return "the catalog did not tell its sales: " + answer.Reason;
            }

            if (answer.Value.Count == 0)
            {
                _reconciler.Report(null);
                // The catalog learns how far the orders have got.
                return _book.Watermark == first ? null : _reconciler.CompareWhenDue().Problem;
            }

            if (Adopt(answer.Value, after) is { } problem)
            {
                return problem;
            }

            after = answer.Value[^1].Number;
        }

        return $"the sales after {after} have not been read yet";
    }

    private string? Adopt(IReadOnlyList<Sale> sales, long after)
    {
        if (WhyNot(sales, after) is { } conflict)
        {
            _reconciler.Report(conflict);
            return conflict;
        }

        var append = new OrderAppend(sales);
        CommitOutcome outcome = _book.Append(append);
        if (outcome != CommitOutcome.Durable)
        {
            return $"sales after {after} could not be given their orders ({outcome})";
        }

        _metrics.Adopted(append.Appended);
        return null;
    }

    /// <summary>What is wrong with a page of sales, which no waiting mends.</summary>
    private string? WhyNot(IReadOnlyList<Sale> sales, long after) =>
        !Follows(sales, after) ? $"the catalog's sales after {after} are not what follows there"
        : _book.FindConflict(sales) is (var sale, var order)
            ? $"sale {sale.Number} is for another operation than its order {order.Order.OrderNumber}: "
                + $"the catalog's files and the order log do not belong together: {RestoreAdvice.All}"
        : null;

    private static bool Follows(IReadOnlyList<Sale> sales, long after) => sales.Count <= PageSales
        && !sales.Where((sale, place) => sale.Number != after + 1 + place || !OrderRecord.MayBeOf(sale)).Any();
}
