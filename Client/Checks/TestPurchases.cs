using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks;

/// <summary>The checks that buy a test book, of which all copies are there.</summary>
internal sealed class TestPurchases(StoreClient store)
{
    /// <summary>Concurrent buyers: one more than there are copies.</summary>
    public const int Buyers = (int)Copies + 1;

    private const long Copies = TestShelf.Copies;

    // Five seconds: a store that is busy or has just started is right all the same.
    private const int MaxTries = 25;
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(200);

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
        yield return new CheckResult("the stock is then zero, and not below", StockFailure(itemNumber, 0));
    }

    public IEnumerable<CheckResult> OneAfterAnother(int itemNumber)
    {
        Answer<Order> first = Buy(store, itemNumber);
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
            StoreClient buyer = store.As(index);
            together.SignalAndWait();
            answers[index] = Buy(buyer, itemNumber);
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

    private string? UntilSoldOutFailure(int itemNumber, long left)
    {
        for (long bought = 0; bought <= left; bought++)
        {
            Answer<Order> answer = Buy(store, itemNumber);
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

    /// <summary>Buys a copy as a patient client does: with the same key again while the store says that this may help.</summary>
    private static Answer<Order> Buy(StoreClient store, int itemNumber)
    {
        string key = $"check-{Guid.NewGuid():N}";
        Answer<Order> answer = store.Buy(itemNumber, 1, key);
        for (int tries = 1; tries < MaxTries && answer.IsWorthRepeating; tries++)
        {
            Thread.Sleep(PauseBetweenTries);
            answer = store.Buy(itemNumber, 1, key);
        }

        return answer;
    }
}
