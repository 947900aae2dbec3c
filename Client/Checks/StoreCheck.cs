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
        var purchases = new TestPurchases(store);
        return BundledBooks.Select(book => book.Topic).Distinct()
            .Select(topic => new CheckResult($"a search for \"{topic}\" finds its books", SearchFailure(topic)))
            .Concat(BundledBooks.Select(book => new CheckResult(
                $"a lookup of {book.ItemNumber} gives its book", LookupFailure(book.ItemNumber, book.Title, book.Topic))))
            .Concat(OnTestBook(purchases.Race))
            .Concat(OnTestBook(purchases.OneAfterAnother));
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

/// <summary>The checks that buy. Nobody else knows the test book, so every copy can be accounted for.</summary>
internal sealed class TestPurchases(StoreClient store)
{
    public const int Copies = 3;

    /// <summary>Concurrent buyers: one more than there are copies.</summary>
    public const int Buyers = Copies + 1;

    // The last tenth of the catalog's numbers: far from those that people use, and enough that two checks do not meet.
    private const int FirstTestNumber = 900_000_000;
    private const int AfterLastTestNumber = 1_000_000_000;

    public static NewBook NewTestBook()
    {
        int itemNumber = Random.Shared.Next(FirstTestNumber, AfterLastTestNumber);
        return new NewBook(itemNumber, $"Test book {itemNumber}", "test books", Cost: 1, Copies);
    }

    public IEnumerable<CheckResult> Race(int itemNumber)
    {
        Answer<Order>[] answers = BuyAtOnce(itemNumber);
        int served = answers.Count(answer => answer.HasValue);
        yield return new CheckResult(
            $"of {Buyers} concurrent buyers of {Copies} copies exactly {Copies} succeed",
            served == Copies ? null : $"{served} did; {Refusals(answers)}");

        int outOfStock = answers.Count(IsOutOfStock);
        yield return new CheckResult(
            "the other one is told that the book is out of stock",
            outOfStock == Buyers - Copies ? null : $"{outOfStock} were; {Refusals(answers)}");

        int orders = answers.Where(answer => answer.HasValue).Select(answer => answer.Value!.OrderNumber).Distinct().Count();
        yield return new CheckResult(
            "each of them has an order number of its own", orders == served ? null : $"{served} buyers have {orders} numbers");
        yield return new CheckResult("no copy is left and none is owed", StockFailure(itemNumber, 0));
    }

    public IEnumerable<CheckResult> OneAfterAnother(int itemNumber)
    {
        Answer<Order> first = Buy(itemNumber);
        yield return new CheckResult("a buyer gets a copy", first.HasValue ? null : first.Refusal());
        yield return new CheckResult("the stock falls by one", StockFailure(itemNumber, Copies - 1));
        if (first.HasValue)
        {
            yield return new CheckResult("the order exists", OrderFailure(first.Value));
        }

        yield return new CheckResult("the others are bought until it is sold out", UntilSoldOutFailure(itemNumber, Copies - 1));
        yield return new CheckResult("the stock of a book that is sold out is zero", StockFailure(itemNumber, 0));
    }

    private static bool IsOutOfStock(Answer<Order> answer) => answer.IsRefusal && answer.Status == 409;

    private static string Refusals(IEnumerable<Answer<Order>> answers) =>
        "refusals: " + string.Join(
            "; ", answers.Where(answer => !answer.HasValue).Select(answer => answer.Refusal()).DefaultIfEmpty("none"));

    private Answer<Order>[] BuyAtOnce(int itemNumber)
    {
        var answers = new Answer<Order>[Buyers];
        using var together = new Barrier(Buyers);
        Thread[] buyers = [.. Enumerable.Range(0, Buyers).Select(index => new Thread(() =>
        {
            together.SignalAndWait();
            answers[index] = Buy(itemNumber);
        }))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Array.ForEach(buyers, buyer => buyer.Join());
        return answers;
    }

    private string? OrderFailure(Order order)
    {
        Answer<Order> found = store.FindOrder(order.OrderNumber);
        return !found.HasValue ? found.Refusal()
            : found.Value.OrderNumber != order.OrderNumber || found.Value.ItemNumber != order.ItemNumber
                || found.Value.Quantity != order.Quantity ? $"it was {order}, and is {found.Value}"
            : null;
    }

    private string? UntilSoldOutFailure(int itemNumber, int left)
    {
        for (int bought = 0; bought <= left; bought++)
        {
            Answer<Order> answer = Buy(itemNumber);
            if (!answer.HasValue)
            {
                return !IsOutOfStock(answer) ? answer.Refusal()
                    : bought == left ? null
                    : $"out of stock after {bought} of {left} copies";
            }
        }

        return $"{left} copies were left and {left + 1} were sold";
    }

    private string? StockFailure(int itemNumber, long expected)
    {
        Answer<Book> answer = store.Lookup(itemNumber);
        return !answer.HasValue ? answer.Refusal()
            : answer.Value.Stock != expected ? $"the stock is {answer.Value.Stock}, not {expected}"
            : null;
    }

    private Answer<Order> Buy(int itemNumber) => store.Buy(itemNumber, 1, $"check-{Guid.NewGuid():N}");
}
