using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Load.Figures;

/// <summary>For each book of a load: the copies that it sold, and the stock that an answer told last.</summary>
/// <remarks>For one thread. The warm-up counts too: it sells as well.</remarks>
internal sealed class BookTally
{
    private readonly IReadOnlyList<Book> _books;
    private readonly Dictionary<int, int> _indexOf = [];
    private readonly long[] _calls;
    private readonly long[] _sold;
    private readonly long[] _stock;

    public BookTally(IReadOnlyList<Book> books)
    {
        _books = books;
        _calls = new long[books.Count];
        _sold = new long[books.Count];
        _stock = [.. books.Select(book => book.Stock)];
        for (int index = 0; index < books.Count; index++)
        {
            _indexOf[books[index].ItemNumber] = index;
        }
    }

    public void Take(in CallRecord record)
    {
        if (!_indexOf.TryGetValue(record.ItemNumber, out int index))
        {
            return;
        }

        _calls[index]++;
        if (record is { Operation: Operation.Buy, Outcome: CallOutcome.Ok })
        {
            _sold[index] += record.Quantity;
        }

        if (record.Stock >= 0)
        {
            _stock[index] = record.Stock;
        }
    }

    /// <summary>The books that were asked for most, with the stock told last.</summary>
    public IReadOnlyList<LiveBook> Busiest(int most) =>
    [
        .. Enumerable.Range(0, _books.Count).Where(index => _calls[index] > 0)
            .OrderByDescending(index => _calls[index]).Take(most).Order()
            .Select(index => new LiveBook(_books[index].ItemNumber, _books[index].Title, _stock[index])),
    ];

    /// <summary>The sums of the books that were asked for.</summary>
    /// <param name="after">The books after the load; null if nobody asked for them.</param>
    public IReadOnlyList<BookSums> Sums(IReadOnlyList<Book>? after)
    {
        Dictionary<int, long> stockAfter = after?.ToDictionary(book => book.ItemNumber, book => book.Stock) ?? [];
        return
        [
            .. Enumerable.Range(0, _books.Count).Where(index => _calls[index] > 0).Select(index => new BookSums(
                _books[index].ItemNumber, _books[index].Title, _sold[index], _books[index].Stock,
                stockAfter.TryGetValue(_books[index].ItemNumber, out long stock) ? stock : null)),
        ];
    }
}

/// <summary>What a load sold of a book, and its stock at both ends; null where nobody told it.</summary>
internal sealed record BookSums(int ItemNumber, string Title, long Sold, long? StockBefore, long? StockAfter);

/// <summary>A book in the live view.</summary>
internal readonly record struct LiveBook(int ItemNumber, string Title, long Stock);
