using System.Globalization;
using System.Net.Sockets;
using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// Brings copies and gives books other titles, at the catalog itself and without a key: where the answer is lost, nobody knows
/// whether it was done.
/// </summary>
internal sealed class Keeper(ProcessStore store, Record record, int seed)
{
    private const int Items = 4;
    private const int MaxCopies = 60;
    private const int Few = 20; // only a book with fewer is restocked: so there are refusals, however fast the machine sells
    private const int MaxPaceMilliseconds = 40;

    private readonly Random _random = new(seed);

    /// <summary>The titles that go round among the books: more than there are books, so that some name no book.</summary>
    public static IReadOnlyList<string> Titles { get; } =
    [
        "How to get a good grade in 677 in 20 minutes a day", "RPCs for Dummies", "Xen and the Art of Surviving Graduate School",
        "Cooking for the Impatient Graduate Student", "Paxos for Pets", "Byzantine Baking",
    ];

    /// <summary>Goes on until told to stop.</summary>
    public void Run(WaitHandle stop)
    {
        WireClient? client = null;
        while (!stop.WaitOne(_random.Next(1, MaxPaceMilliseconds)))
        {
            client ??= TryConnect();
            if (client is not null && !TryChange(client))
            {
                client.Dispose();
                client = null;
            }
        }

        client?.Dispose();
    }

    private WireClient? TryConnect()
    {
        try
        {
            return new WireClient(store.CatalogAddress);
        }
        catch (SocketException)
        {
            return null; // it is down
        }
    }

    /// <summary>False when the connection is of no more use.</summary>
    private bool TryChange(WireClient client)
    {
        Change? change = null;
        long begun = 0;
        Reply reply = Reply.Unknown;
        bool isConnected = true;
        try
        {
            change = _random.Next(4) == 0 ? PlanTitle(client) : PlanCopies(client);
            if (change is null)
            {
                return true;
            }

            begun = Record.Now;
            WireAnswer answer = client.Ask(change.Method, change.Target, change.Body);
            if (answer.Status == 200)
            {
                reply = Reply.Done(
                    answer.Json($"{change.Answer}.version").GetInt64(), answer.Json($"{change.Answer}.stock").GetInt64());
            }
            else if (answer.Status == 503 && answer.Body.Contains("nothing was changed", StringComparison.Ordinal))
            {
                reply = Reply.NotDone; // on a busy machine it would have waited too long
            }
            else
            {
                record.AddSurprise(change.Target, answer);
            }
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            isConnected = false; // it was killed
        }

        if (change is not null)
        {
            record.Add(new Call(change.Kind, "", change.Item, change.Copies, begun, Record.Now, reply));
        }

        return isConnected;
    }

    private Change? PlanCopies(WireClient client)
    {
        int item = _random.Next(1, Items + 1);
        int copies = _random.Next(1, MaxCopies);
        WireAnswer book = client.Ask("GET", $"/books/{item}");
        string target = string.Create(CultureInfo.InvariantCulture, $"/update?item_number={item}&cost=na&stock={copies}");
        return book.Status == 200 && book.Json("data.stock").GetInt64() < Few
            ? new Change(CallKind.Restock, item, copies, "GET", target, null, "book")
            : null;
    }

    /// <summary>Nobody else gives titles, so the one that no book has now is still free afterwards.</summary>
    private Change? PlanTitle(WireClient client)
    {
        WireAnswer books = client.Ask("GET", "/books");
        if (books.Status != 200)
        {
            return null;
        }

        string[] free =
            [.. Titles.Except(books.Json("data").EnumerateArray().Select(book => book.GetProperty("title").GetString()!))];
        int item = _random.Next(1, Items + 1);
        string body = $$"""{"title":"{{free[_random.Next(free.Length)]}}"}""";
        return new Change(CallKind.Rename, item, 0, "PATCH", $"/books/{item}", body, "data");
    }

    /// <param name="Kind">What is done.</param>
    /// <param name="Item">The book.</param>
    /// <param name="Copies">Copies that come.</param>
    /// <param name="Method">The request's method.</param>
    /// <param name="Target">Its target.</param>
    /// <param name="Body">Its body.</param>
    /// <param name="Answer">Where its answer has the book.</param>
    private sealed record Change(CallKind Kind, int Item, int Copies, string Method, string Target, string? Body, string Answer);
}
