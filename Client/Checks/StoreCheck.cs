using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Checks;

/// <summary>
/// The scripted checks of a running store: searches and lookups of the books that are there, and buys of a test book. The shop's
/// own stock stays as it is, and others may buy meanwhile.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="shelf">Where the test book comes from.</param>
/// <param name="books">The books that the store has, as it lists them.</param>
internal sealed class StoreCheck(StoreClient store, TestShelf shelf, IReadOnlyList<Book> books)
{
    // A lookup takes a millisecond or so: this many say whether the shop is right, and nobody waits for them.
    private const int MaxLookups = 100;
    private const int MaxTopics = 100;

    // Up to this many books or topics have a line each, as the designs' scripts print them.
    private const int MaxLines = 8;

    private bool _hasNoTestBook; // there is none the second time either

    /// <summary>The checks, made one by one. After the signal no further one begins; the test book is withdrawn.</summary>
    public IEnumerable<CheckResult> Run(StopSignal stop)
    {
        var purchases = new TestPurchases(store);
        return Searches().Concat(Lookups()).Concat(Bundled())
            .TakeWhile(_ => !stop.IsSet)
            .Concat(OnTestBook(purchases.Race, stop))
            .Concat(OnTestBook(purchases.OneAfterAnother, stop));
    }

    private IEnumerable<CheckResult> Searches()
    {
        string[] topics = [.. books.Select(book => book.Topic).Distinct(BookRules.Names)];
        string[] some = Spread(topics, MaxTopics);
        return some.Length <= MaxLines
            ? some.Select(topic => new CheckResult($"a search for \"{topic}\" finds its books", SearchFailure(topic)))
            : [OfAll("a search finds the books", "topics", some, topics.Length, SearchFailure)];
    }

    private IEnumerable<CheckResult> Lookups()
    {
        Book[] some = Spread([.. books], MaxLookups);
        return some.Length <= MaxLines
            ? some.Select(book => new CheckResult($"a lookup of {book.ItemNumber} gives its book", LookupFailure(book)))
            : [OfAll("a lookup gives the book", "books", some, books.Count, LookupFailure)];
    }

    /// <summary>One result for many: the first failure, or how many were tried.</summary>
    private static CheckResult OfAll<T>(string name, string what, T[] some, int all, Func<T, string?> failureOf)
    {
        string number = some.Length == all ? $"all {all}" : $"{some.Length} of {all}";
        return new CheckResult($"{name}, for {number} {what}", some.Select(failureOf).FirstOrDefault(why => why is not null));
    }

    /// <summary>Says which of a new store's books are there. They may be gone: a person may edit them.</summary>
    private IEnumerable<CheckResult> Bundled()
    {
        int[] there = [.. BundledBooks.All.Where(bundled =>
            books.Any(book => book.ItemNumber == bundled.ItemNumber && book.Title == bundled.Title))
            .Select(book => book.ItemNumber)];
        string name = $"of the {BundledBooks.All.Count} bundled books these are there: {string.Join(", ", there)}";
        return there.Length == 0 ? [] : [new CheckResult(name, Failure: null)];
    }

    private string? SearchFailure(string topic)
    {
        Answer<IReadOnlyList<Book>> answer = store.Search(topic);
        if (!answer.HasValue)
        {
            return answer.Refusal();
        }

        if (answer.Value.FirstOrDefault(book => !BookRules.Names.Equals(book.Topic, topic)) is { } stranger)
        {
            return $"\"{stranger.Title}\" is a book on \"{stranger.Topic}\"";
        }

        // Others may have added books since, withdrawn them, or moved them to another topic.
        HashSet<int> found = [.. answer.Value.Select(book => book.ItemNumber)];
        Book? missing = books.FirstOrDefault(book => BookRules.Names.Equals(book.Topic, topic)
            && !found.Contains(book.ItemNumber) && store.Lookup(book.ItemNumber).Value?.Version == book.Version);
        return missing is null ? null : $"\"{missing.Title}\" is missing";
    }

    /// <summary>Compares with what the list said. A book that has another version may differ; its version only rises.</summary>
    private string? LookupFailure(Book listed)
    {
        Answer<Book> answer = store.Lookup(listed.ItemNumber);
        return !answer.HasValue ? (answer is { IsRefusal: true, Status: 404 } ? WhyGone(listed) : answer.Refusal())
            : answer.Value.ItemNumber != listed.ItemNumber ? $"the answer is book {answer.Value.ItemNumber}"
            : answer.Value.Stock < 0 ? $"the stock is {answer.Value.Stock}"
            : answer.Value.Version < listed.Version
                ? $"the version was {listed.Version} and is {answer.Value.Version}"
            : answer.Value.Version == listed.Version && answer.Value != listed
                ? $"it was listed as {StoreText.Of(listed)}, and is {StoreText.Of(answer.Value)}"
            : null;
    }

    /// <summary>Null if the book is no longer listed either: somebody has withdrawn it.</summary>
    private string? WhyGone(Book listed) =>
        store.Search(listed.Topic).Value is { } now && now.All(book => book.ItemNumber != listed.ItemNumber)
            ? null
            : $"book {listed.ItemNumber} is listed, and a lookup does not find it";

    /// <summary>Adds the test book, makes checks on it and withdraws it, whatever they say and even when stopped.</summary>
    private IEnumerable<CheckResult> OnTestBook(Func<int, IEnumerable<CheckResult>> checks, StopSignal stop)
    {
        if (stop.IsSet || _hasNoTestBook)
        {
            yield break;
        }

        string? refusal = shelf.TryAdd(out int itemNumber);
        _hasNoTestBook = refusal is not null;
        yield return new CheckResult($"a test book with {TestShelf.Copies} copies can be added", refusal);
        if (_hasNoTestBook)
        {
            yield break;
        }

        try
        {
            foreach (CheckResult result in checks(itemNumber).TakeWhile(_ => !stop.IsSet))
            {
                yield return result;
            }
        }
        finally
        {
            refusal = shelf.Withdraw(itemNumber);
        }

        yield return new CheckResult("the test book can be withdrawn", refusal);
    }

    /// <summary>All of them or, of more than the most, as many spread over all.</summary>
    private static T[] Spread<T>(T[] all, int most) => all.Length <= most
        ? all
        : [.. Enumerable.Range(0, most).Select(index => all[(int)((long)index * (all.Length - 1) / (most - 1))])];
}

internal sealed record CheckResult(string Name, string? Failure);
