using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Gives sales without an order theirs (step 5 of a buy): at the start, on a timer, and after a buy whose outcome is unknown.
/// </summary>
/// <remarks>
/// A thread of its own, which makes the passes one after the other. It needs no care for buys under way: whoever comes second with a
/// sale finds its order. Start and Dispose are called once each; the rest, but for <see cref="Pass"/>, by any thread.
/// </remarks>
internal sealed class Adoption : IDisposable
{
    /// <summary>Sales a page: some 200 KB of JSON, and one commit.</summary>
    public const int PageSales = OrderBook.MaxAppend;

    // A million sales; the next pass goes on from there, and the thread looks up in between.
    private const int MaxPages = 1000;

    private readonly ISales _catalog;
    private readonly OrderBook _book;
    private readonly OrderMetrics _metrics;
    private readonly TimeSpan _interval;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private int _expected = 1; // what an earlier process may have left behind
    private volatile bool _stopping;
    private volatile string? _problem = "the catalog's sales have not been read yet";

    public Adoption(ISales catalog, OrderBook book, TimeSpan interval, OrderMetrics metrics)
    {
        _catalog = catalog;
        _book = book;
        _interval = interval;
        _metrics = metrics;
        _thread = new Thread(RunUntilDisposed) { Name = "adoption", IsBackground = true };
    }

    /// <summary>Why sales may be without an order for long; null once the last pass came to the end of them.</summary>
    public string? Problem => _problem;

    /// <summary>Has one pass made on the calling thread, if the catalog answers, and starts the thread.</summary>
    public void Start()
    {
        Pass();
        _thread.Start();
    }

    /// <summary>Reads the sales after the watermark to their end, if the catalog answers, and gives them their orders.</summary>
    public void Pass()
    {
        int expected = Expected;
        long after = _book.Watermark;
        for (int page = 0; page < MaxPages && !_stopping; page++)
        {
            Answer<IReadOnlyList<Sale>> answer = _catalog.SalesAfter(after, PageSales);
            if (!answer.HasValue)
            {
                _problem = Reason(answer);
                return;
            }

            if (answer.Value.Count == 0)
            {
                _problem = null;
                Interlocked.Add(ref _expected, -expected);
                return;
            }

            if (!Adopt(answer.Value, after))
            {
                return;
            }

            after = answer.Value[^1].Number;
        }
    }

    /// <summary>
    /// Buys that may have left a sale without an order, until a pass that began after them came to the end of the sales.
    /// </summary>
    public int Expected => Volatile.Read(ref _expected);

    /// <summary>Tells of a buy that may have left a sale without an order: a pass is made soon.</summary>
    public void Expect()
    {
        Interlocked.Increment(ref _expected);
        _wake.Set();
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
        {
            _thread.Join(); // a pass looks at _stopping between pages; a page is bounded by the call's timeout and one commit
        }

        _wake.Dispose();
    }

    private void RunUntilDisposed()
    {
        while (!_stopping)
        {
            _wake.WaitOne(_interval);
            if (!_stopping)
            {
                Pass();
            }
        }
    }

    private bool Adopt(IReadOnlyList<Sale> sales, long after)
    {
        if (!Follows(sales, after))
        {
            _problem = $"the catalog's sales after {after} are not what follows there";
            return false;
        }

        var append = new OrderAppend(sales);
        CommitOutcome outcome = _book.Append(append);
        if (outcome != CommitOutcome.Durable)
        {
            _problem = $"sales after {after} could not be given their orders ({outcome})";
            return false;
        }

        _metrics.Adopted(append.Appended);
        return true;
    }

    private static bool Follows(IReadOnlyList<Sale> sales, long after)
    {
        if (sales.Count > PageSales)
        {
            return false;
        }

        foreach (Sale sale in sales)
        {
            if (sale.Number != ++after || !SaleRules.Allow(sale))
            {
                return false;
            }
        }

        return true;
    }

    private static string Reason(in Answer<IReadOnlyList<Sale>> answer) =>
        $"the catalog did not tell its sales: {answer.Message ?? (answer.IsRefusal ? $"status {answer.Status}" : $"{answer.Outcome}")}";
}
