using System.Globalization;
using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// Buys with a key for each buy, which it sends again until it has a definite answer, or at times until it is told that nothing
/// was bought. It asks one front end after the other, and names books by number and by title; titles go from book to book
/// meanwhile (<see cref="Keeper"/>).
/// </summary>
internal sealed class Buyer(ProcessStore store, Record record, string name, int seed)
{
    private const int MaxQuantity = 3;
    private const int Items = 4;
    private const int PaceMilliseconds = 20; // between two attempts
    private const int MaxAttempts = 1500; // half a minute and more: far past every restart

    private readonly Random _random = new(seed);
    private readonly List<Purchase> _purchases = [];

    /// <summary>Goes on until told to stop, and ends the last purchase.</summary>
    public void Run(WaitHandle stop)
    {
        using var client = new Customer(store);
        for (int i = 0; !stop.WaitOne(0); i++)
        {
            (int itemNumber, string? title) = _random.Next(2) == 0
                ? (_random.Next(1, Items + 1), null)
                : (Call.AnyBook, Keeper.Titles[_random.Next(Keeper.Titles.Count)]);
            var purchase = new Purchase($"{name}-{i}", itemNumber, title, _random.Next(1, MaxQuantity + 1));
            _purchases.Add(purchase);
            Settle(client, purchase, believesNotDone: _random.Next(4) == 0);
        }
    }

    /// <summary>Asks again for the orders that were answered first and last: the first are long out of the journal.</summary>
    public void AskAgain(int count)
    {
        using var client = new Customer(store);
        Purchase[] ordered = [.. _purchases.Where(purchase => purchase.HasOrder)];
        foreach (Purchase purchase in ordered.Take(count).Union(ordered.TakeLast(count)))
        {
            Settle(client, purchase, believesNotDone: false);
        }
    }

    private void Settle(Customer client, Purchase purchase, bool believesNotDone)
    {
        bool mayBeDone = false;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Reply reply = Attempt(client, purchase);
            mayBeDone |= reply.Kind == ReplyKind.Unknown;
            if (reply.IsDefinite)
            {
                purchase.HasOrder = reply.Kind == ReplyKind.Done;
                return;
            }

            if (believesNotDone && !mayBeDone)
            {
                return;
            }

            Thread.Sleep(PaceMilliseconds); // not synchronisation: a polite client's pace
        }

        throw new TimeoutException($"'{purchase.Key}' has no definite answer after {MaxAttempts} attempts");
    }

    private Reply Attempt(Customer client, Purchase purchase)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $$"""{{{purchase.Book}},"quantity":{{purchase.Quantity}}}""");
        long begun = Record.Now;
        WireAnswer? answer = client.TryAsk("POST", "/orders", body, ("Idempotency-Key", purchase.Key));
        Reply reply = answer is null ? Reply.Unknown : Read(answer, purchase);
        int itemNumber = reply.Kind == ReplyKind.Done ? answer!.Json("data.item_number").GetInt32() : purchase.ItemNumber;
        record.Add(new Call(CallKind.Buy, purchase.Key, itemNumber, purchase.Quantity, begun, Record.Now, reply));
        return reply;
    }

    private Reply Read(WireAnswer answer, Purchase purchase)
    {
        switch (answer.Status)
        {
            case 201 when purchase.Title is { } title && answer.Json("data.title").GetString() != title:
                record.AddSurprise($"buy '{title}'", answer);
                return Reply.Unknown;
            case 201:
                long number = answer.Json("data.order_number").GetInt64();
                record.AddOrder(number, answer.Body);
                return Reply.Done(answer.Json("data.version").GetInt64(), answer.Json("data.stock").GetInt64(), number);
            case 404 when purchase.Title is not null:
                return Reply.NoSuchBook;
            case 409 when answer.Body.Contains("out of stock", StringComparison.Ordinal):
                return Reply.OutOfStock;
            case 409 when answer.Fields.Contains("Retry-After")
                && answer.Body.Contains("still under way", StringComparison.Ordinal):
                return Reply.Unknown; // an earlier attempt, which had no answer in time
            case 503 when answer.Fields.Contains("Retry-After"):
                bool isNotDone = answer.Body.Contains("nothing was bought", StringComparison.Ordinal)
                    || answer.Body.Contains("this request bought nothing", StringComparison.Ordinal);
                return isNotDone ? Reply.NotDone : Reply.Unknown;
            default:
                record.AddSurprise($"buy '{purchase.Key}'", answer);
                return Reply.Unknown;
        }
    }

    private sealed record Purchase(string Key, int ItemNumber, string? Title, int Quantity)
    {
        /// <summary>The member of the body that names the book.</summary>
        public string Book =>
            Title is null
                ? string.Create(CultureInfo.InvariantCulture, $"\"item_number\":{ItemNumber}")
                : $"\"name\":\"{Title}\"";

        /// <summary>A refusal may be forgotten by the time that it is asked for again, an order never.</summary>
        public bool HasOrder { get; set; }
    }
}
