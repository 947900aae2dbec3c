namespace PygmyStore.CatalogServer.Books;

/// <summary>The numbers of the books on sale, in order: all of them, by topic, and by title. Not thread-safe.</summary>
internal sealed class BookIndex
{
    private readonly SortedSet<int> _all = [];
    private readonly Dictionary<string, int> _byTitle = new(BookRules.Names);
    private readonly Dictionary<string, SortedSet<int>> _byTopic = new(BookRules.Names);

    /// <summary>The numbers after a given one, in order, of a topic or of all books; found in logarithmic time.</summary>
    public IEnumerable<int> After(int itemNumber, string? topic) =>
        topic is null ? After(_all, itemNumber)
        : _byTopic.TryGetValue(topic, out SortedSet<int>? numbers) ? After(numbers, itemNumber)
        : [];

    public int? FindTitle(string title) => _byTitle.TryGetValue(title, out int itemNumber) ? itemNumber : null;

    public void Add(BookRow row)
    {
        _all.Add(row.ItemNumber);
        _byTitle[row.Title] = row.ItemNumber;
        if (!_byTopic.TryGetValue(row.Topic, out SortedSet<int>? numbers))
        {
            _byTopic.Add(row.Topic, numbers = []);
        }

        numbers.Add(row.ItemNumber);
    }

    /// <summary>Follows a change; a sale changes nothing here, and costs nothing.</summary>
    public void Replace(BookRow before, BookRow after)
    {
        if (after.IsWithdrawn)
        {
            Remove(before);
        }
        else if (before.Title != after.Title || before.Topic != after.Topic)
        {
            Remove(before);
            Add(after);
        }
    }

    private static SortedSet<int> After(SortedSet<int> numbers, int itemNumber) =>
        itemNumber >= numbers.Max ? [] : numbers.GetViewBetween(itemNumber + 1, numbers.Max);

    private void Remove(BookRow row)
    {
        _all.Remove(row.ItemNumber);
        // In one batch a title may pass from one book to another, which may have it already.
        if (_byTitle.GetValueOrDefault(row.Title) == row.ItemNumber)
        {
            _byTitle.Remove(row.Title);
        }

        SortedSet<int> numbers = _byTopic[row.Topic];
        numbers.Remove(row.ItemNumber);
        if (numbers.Count == 0)
        {
            _byTopic.Remove(row.Topic);
        }
    }
}
