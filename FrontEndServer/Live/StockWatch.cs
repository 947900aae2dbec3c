using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Live;

/// <summary>The books in the catalog's ledgers, and how fast they sell. Times are given. For any thread.</summary>
internal sealed class StockWatch
{
    /// <summary>Books that are asked for: the first ones by number. Each second costs the catalog one page of so many.</summary>
    public const int MaxAsked = 48;

    /// <summary>Books that are shown: as many bars as can be read from the back of a room.</summary>
    public const int MaxShown = 8;

    private const long MaxSpanMilliseconds = 5000; // as in TierWatch

    private readonly Lock _lock = new();
    private IReadOnlyList<BookLedger> _books = [];
    private long _at;
    private Dictionary<int, long> _soldBefore = [];
    private long _before;

    /// <summary>The catalog told its books.</summary>
    public void Heard(IReadOnlyList<BookLedger> books, long at)
    {
        lock (_lock)
        {
            (_books, _at) = (books, at);
        }
    }

    /// <summary>The books that sold most, by number; whether there are more; copies sold a second since the last call.</summary>
    public (IReadOnlyList<BookSample> Books, bool HasMore, double? PerSecond) Take()
    {
        lock (_lock)
        {
            double? seconds = _at - _before is > 0 and <= MaxSpanMilliseconds and var span ? span / 1000.0 : null;
            BookSample[] all = [.. _books.Select(book => Of(book, seconds))];
            (_soldBefore, _before) = (_books.ToDictionary(book => book.ItemNumber, book => book.Sold), _at);
            IEnumerable<BookSample> most = all.OrderByDescending(book => book.Sold).ThenBy(book => book.Number).Take(MaxShown);
            BookSample[] shown = [.. most.OrderBy(book => book.Number)];
            double? sum = seconds is null ? null : Math.Round(all.Sum(book => book.PerSecond ?? 0), 1);
            return (shown, all.Length > MaxShown || all.Length == MaxAsked, sum);
        }
    }

    private BookSample Of(BookLedger book, double? seconds)
    {
        long supplied = book.Initial + book.Restocked + book.Adjusted;
        double? perSecond = seconds is { } span && _soldBefore.TryGetValue(book.ItemNumber, out long before)
            ? Math.Round(Math.Max(0, book.Sold - before) / span, 1)
            : null;
        return new BookSample(book.ItemNumber, book.Title, book.Stock, supplied, book.Sold, perSecond);
    }
}
