using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks.Load;

/// <summary>
/// Whether a store was right under a load, from what the clients saw and a few questions before and after it. For one thread.
/// </summary>
/// <remarks>
/// Before the load: <see cref="Before"/>. During it, a <see cref="CallHistory"/> gets every call that was sent, also those whose
/// outcome is unknown because the end cut them off. After it: <see cref="Run"/>, which asks for two minutes at most. A store
/// that answers late, with errors or not at all is not blamed: what cannot be decided is skipped with a sentence.
/// </remarks>
internal sealed class LoadChecks
{
    private readonly CheckedStore _store;
    private readonly IReadOnlyList<Book> _books;
    private readonly CheckMode _mode;
    private readonly StockSurvey _before;
    private readonly ServerCounters? _countersBefore;

    private LoadChecks(CheckedStore store, IReadOnlyList<Book> books, CheckMode mode, CancellationToken stop)
    {
        _store = store;
        _books = [.. books.DistinctBy(book => book.ItemNumber)];
        _mode = mode;
        _before = StockSurvey.Of(store, _books, new Inquiry(stop));
        _countersBefore = ServerCounters.TryRead(store, stop); // the last call before the load: they count all calls
    }

    /// <summary>Whether the store did not answer after the load either, which is no fault of its data.</summary>
    public bool IsStoreSilent { get; private set; }

    /// <summary>Looks at the store before a load.</summary>
    /// <param name="store">The store.</param>
    /// <param name="books">The books of the load.</param>
    /// <param name="mode">Not <see cref="CheckMode.Off"/>.</param>
    /// <param name="stop">Ends it early.</param>
    public static LoadChecks Before(
        CheckedStore store, IReadOnlyList<Book> books, CheckMode mode, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(mode, CheckMode.Off);
        return new LoadChecks(store, books, mode, stop);
    }

    /// <summary>Checks all that can be checked: a line for each check.</summary>
    /// <param name="history">What the clients saw; it also gets the lookups that are made here.</param>
    /// <param name="abandoned">
    /// Calls that the end of the load cut off. Those of them that left no record may change the store, as other clients do.
    /// </param>
    /// <param name="stop">Ends it early; what was not asked by then is not blamed.</param>
    public IReadOnlyList<CheckLine> Run(CallHistory history, long abandoned = 0, CancellationToken stop = default)
    {
        long unrecorded = abandoned - history.Tally.Abandoned;
        string? notAlone = _mode == CheckMode.Shared ? "others may use the store too"
            : unrecorded > 0 ? $"{unrecorded} calls were cut off without a record"
            : null;
        var counters = ServerCounters.TryRead(_store, stop); // before this asks anything else
        var inquiry = new Inquiry(stop);
        if (counters is null && _countersBefore is not null && abandoned > 0)
        {
            inquiry.GiveUp(); // it stood still at the end of the load, and still does
        }

        var after = StockSurvey.Of(_store, _books, inquiry);
        foreach (SeenCall lookup in _before.Calls.Concat(after.Calls))
        {
            history.Add(lookup);
        }

        var answers = HistoryChecks.Of(_store, notAlone is not null, history);
        var stock = new StockChecks(_store, notAlone, history, _before, after);
        var orders = new OrderChecks(_store, history);
        IReadOnlyList<CheckLine> lines =
        [
            stock.CheckOversell(answers),
            stock.CheckBalance(),
            orders.CheckFetched(inquiry),
            orders.CheckUnique(),
            orders.CheckSameKey(_books.ToDictionary(book => book.ItemNumber), inquiry),
            stock.CheckRefusals(answers),
            answers.CheckMonotone(),
            answers.CheckLinearizable(),
            CounterCheck.Run(notAlone, _store.IsOurs, history.Tally, _countersBefore, counters, inquiry.WhyNoAnswer),
            StoreAudit.Check(_store, inquiry, stop),
        ];
        IsStoreSilent = inquiry.HasGivenUp && !stop.IsCancellationRequested;
        return lines;
    }
}
