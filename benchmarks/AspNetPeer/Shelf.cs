using System.Globalization;
using CsvHelper;

namespace PygmyStore.Benchmarks.AspNetPeer;

/// <summary>The books in memory. For any thread: a lock guards the one dictionary that changes.</summary>
internal sealed class Shelf
{
    private const int PageLength = 1000; // as our first page of a list

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Book> _books = [];
    private readonly Dictionary<string, int[]> _topics;
    private readonly int[] _firstPage;
    private long _sales;

    /// <param name="inventory">A file with the columns of ours.</param>
    public Shelf(string inventory)
    {
        using var file = new CsvReader(File.OpenText(inventory), CultureInfo.InvariantCulture);
        file.Read();
        file.ReadHeader();
        while (file.Read())
        {
            var book = new Book(
                file.GetField<int>("item_number"), file.GetField("title")!, file.GetField("topic")!,
                file.GetField<long>("stock"), file.GetField<decimal>("cost"), 1);
            _books.Add(book.ItemNumber, book);
        }

        _firstPage = [.. _books.Keys.Order().Take(PageLength)];
        _topics = _books.Values.GroupBy(book => book.Topic, StringComparer.OrdinalIgnoreCase).ToDictionary(
            topic => topic.Key,
            topic => topic.Select(book => book.ItemNumber).Order().Take(PageLength).ToArray(),
            StringComparer.OrdinalIgnoreCase);
    }

    public Book? Find(int itemNumber)
    {
        lock (_gate)
        {
            return _books.GetValueOrDefault(itemNumber);
        }
    }

    /// <summary>The books of a topic, or the first of all; titles and topics never change here.</summary>
    public IReadOnlyList<Book> List(string? topic)
    {
        int[] items = topic is null ? _firstPage : _topics.GetValueOrDefault(topic, []);
        var books = new Book[items.Length];
        lock (_gate)
        {
            for (int i = 0; i < items.Length; i++)
            {
                books[i] = _books[items[i]];
            }
        }

        return books;
    }

    /// <summary>Takes the copies; null when there are not so many, or no such book. The caller makes it durable.</summary>
    public Sale? TrySell(int itemNumber, int quantity)
    {
        lock (_gate)
        {
            if (!_books.TryGetValue(itemNumber, out Book? book) || book.Stock < quantity)
            {
                return null;
            }

            Book after = book with { Stock = book.Stock - quantity, Version = book.Version + 1 };
            _books[itemNumber] = after;
            return new Sale(++_sales, itemNumber, after.Title, quantity, after.Cost, after.Stock, after.Version);
        }
    }
}
