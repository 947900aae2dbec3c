using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks;

/// <summary>
/// The scripted checks of the published designs against a running store: searches and lookups of the bundled books, and buys of
/// test books that it adds and withdraws itself, so that the shop's own stock stays as it is and may be as low as it likes.
/// </summary>
/// <param name="store">The front end; at least <see cref="TestPurchases.Buyers"/> calls at once.</param>
/// <param name="admin">Where test books are added.</param>
internal sealed class StoreCheck(StoreClient store, CatalogAdmin admin)
{
    /// <summary>Makes one check after the other; each is made when it is asked for.</summary>
    public IEnumerable<CheckResult> Run()
    {
        foreach (string topic in BundledBooks.All.Select(book => book.Topic).Distinct())
        {
            yield return new CheckResult($"a search for \"{topic}\" finds its books", SearchFailure(topic));
        }

        foreach ((int itemNumber, string title, string topic) in BundledBooks.All)
        {
            yield return new CheckResult($"a lookup of {itemNumber} gives its book", LookupFailure(itemNumber, title, topic));
        }

        foreach (CheckResult result in OnTestBook(new TestPurchases(store).Race))
        {
            yield return result;
        }

        foreach (CheckResult result in OnTestBook(new TestPurchases(store).OneAfterAnother))
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

        // The shop may have more books on a topic by now, but never fewer.
        IEnumerable<string> missing = BundledBooks.All.Where(book => book.Topic == topic).Select(book => book.Title)
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
