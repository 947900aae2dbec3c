using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks;

/// <summary>
/// The scripted checks of a running store: searches and lookups of the bundled books, and buys of test books. It adds and
/// withdraws the test books itself, so the shop's own stock stays as it is.
/// </summary>
internal sealed class StoreCheck(StoreClient store, CatalogAdmin admin)
{
    // Every shop begins with these.
    private static readonly (int ItemNumber, string Title, string Topic)[] BundledBooks =
    [
        (1, "How to get a good grade in 677 in 20 minutes a day", "distributed systems"),
        (2, "RPCs for Dummies", "distributed systems"),
        (3, "Xen and the Art of Surviving Graduate School", "graduate school"),
        (4, "Cooking for the Impatient Graduate Student", "graduate school"),
    ];

    public IEnumerable<CheckResult> Run()
    {
        foreach (string topic in BundledBooks.Select(book => book.Topic).Distinct())
        {
            yield return new CheckResult($"a search for \"{topic}\" finds its books", SearchFailure(topic));
        }

        foreach ((int itemNumber, string title, string topic) in BundledBooks)
        {
            yield return new CheckResult($"a lookup of {itemNumber} gives its book", LookupFailure(itemNumber, title, topic));
        }

        var purchases = new TestPurchases(store);
        foreach (CheckResult result in OnTestBook(purchases.Race).Concat(OnTestBook(purchases.OneAfterAnother)))
        {
            yield return result;
        }
    }

    private string? SearchFailure(string topic)
    {
        Answer<IReadOnlyList<Book>> answer = store.Search(topic);
        if (!answer.HasValue)
        {
            return answer.Refusal();
        }

        if (answer.Value.FirstOrDefault(book => !book.Topic.Equals(topic, StringComparison.OrdinalIgnoreCase)) is { } stranger)
        {
            return $"\"{stranger.Title}\" is a book on \"{stranger.Topic}\"";
        }

        // The shop may have more books on a topic by now, never fewer.
        IEnumerable<string> missing = BundledBooks.Where(book => book.Topic == topic).Select(book => book.Title)
            .Except(answer.Value.Select(book => book.Title));
        return missing.FirstOrDefault() is { } title ? $"\"{title}\" is missing" : null;
    }

    private string? LookupFailure(int itemNumber, string title, string topic)
    {
        Answer<Book> answer = store.Lookup(itemNumber);
        return !answer.HasValue ? answer.Refusal()
            : answer.Value.ItemNumber != itemNumber ? $"the answer is book {answer.Value.ItemNumber}"
            : answer.Value.Title != title ? $"the title is \"{answer.Value.Title}\""
            : answer.Value.Topic != topic ? $"the topic is \"{answer.Value.Topic}\""
            : answer.Value.Stock < 0 ? $"the stock is {answer.Value.Stock}"
            : null;
    }

    /// <summary>Adds a test book, makes checks on it and withdraws it, whatever the checks say.</summary>
    private IEnumerable<CheckResult> OnTestBook(Func<int, IEnumerable<CheckResult>> checks)
    {
        NewBook book = TestPurchases.NewTestBook();
        string? refusal = admin.Add(book);
        yield return new CheckResult($"a test book with {book.Stock} copies can be added", refusal);
        if (refusal is not null)
        {
            yield break;
        }

        try
        {
            foreach (CheckResult result in checks(book.ItemNumber))
            {
                yield return result;
            }
        }
        finally
        {
            refusal = admin.Withdraw(book.ItemNumber);
        }

        yield return new CheckResult("the test book can be withdrawn", refusal ?? StillThereFailure(book.ItemNumber));
    }

    private string? StillThereFailure(int itemNumber)
    {
        Answer<Book> answer = store.Lookup(itemNumber);
        return answer.IsRefusal && answer.Status == 404 ? null
            : answer.HasValue ? "it can still be looked up"
            : answer.Refusal();
    }
}

internal sealed record CheckResult(string Name, string? Failure);
