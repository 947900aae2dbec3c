using System.Diagnostics;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>N customers buy the last M copies at once, in many rounds, and exactly M of them get one.</summary>
internal sealed class RaceCheck : IStoreCheck
{
    private const int MaxRounds = 40; // over all books
    private const int RoundsBeforeTheLast = 4; // of a book, with copies for all: nobody may be refused

    // Milliseconds within which the customers begin: together, and in what a request takes here and in a slow store.
    private static readonly double[] Staggers = [0, 0.5, 3, 12];

    public string Name => "race";

    public string Title => "of N buyers of M copies exactly M get one, however they meet";

    public CheckOutcome Run(CheckRoom room)
    {
        int rounds = 0;
        int sold = 0;
        (CheckOutcome Outcome, int Buyers)? smallest = null;
        foreach (Round round in room.Books.SelectMany(book => RoundsFor(room, book)).Take(MaxRounds))
        {
            rounds++;
            sold += round.Heard.Count(call => call.IsSold);
            if (Judge(round.Book, round.Copies, round.Heard, round.After) is { } fault
                && (smallest is null || round.Heard.Count < smallest.Value.Buyers))
            {
                smallest = (fault, round.Heard.Count);
            }
        }

        return smallest?.Outcome
            ?? (rounds == 0 ? CheckOutcome.Fail("no book had copies that a customer could buy, as far as lookups tell")
            : sold < rounds ? CheckOutcome.Fail($"in {rounds} rounds only {sold} customers got a copy at all")
            : CheckOutcome.Pass($"{rounds} rounds with 2 to {room.Plan.Clients} buyers"));
    }

    /// <summary>Null if that many copies and these answers fit together. Where there was no room, nothing was bought.</summary>
    public static CheckOutcome? Judge(Book book, long copies, IReadOnlyList<Heard> heard, Heard after)
    {
        string race = $"{heard.Count} customers bought \"{book.Title}\" at once, which had {BookBalance.Copies(copies)}: ";
        Heard[] sold = [.. heard.Where(call => call.IsSold)];
        int shed = heard.Count(call => call.IsShed);
        long wanted = Math.Min(copies, heard.Count);
        return heard.FirstOrDefault(call => !call.IsSold && !call.IsSoldOut && !call.IsShed) is { } strange
            ? CheckOutcome.Fail($"{race}each should be told that it has one or that it is sold out", strange)
            : sold.Length > wanted || sold.Length < Math.Min(copies, heard.Count - shed)
            ? CheckOutcome.Fail(
                $"{race}{sold.Length} got one; it should be {wanted}",
                sold.Length > wanted ? sold : heard.Where(call => !call.IsSold))
            : after.Answer.Stock is { } stock && stock != copies - sold.Length
            ? CheckOutcome.Fail(
                $"{race}{sold.Length} got one, and the stock is {stock}; it should be {copies - sold.Length}",
                sold.Take(3).Append(after))
            : null;
    }

    /// <summary>Plays as they are asked for; the last one is that with fewer copies than buyers.</summary>
    private static IEnumerable<Round> RoundsFor(CheckRoom room, Book book)
    {
        bool isLast = false;
        for (int round = 0; !isLast && !room.IsStopped; round++)
        {
            if (room.LookUp(book).Answer.Stock is not { } copies || copies <= 0)
            {
                yield break;
            }

            int buyers = room.Random.Next(2, room.Plan.Clients + 1);
            isLast = round >= RoundsBeforeTheLast || buyers > copies;
            if (isLast)
            {
                if (BuyDown(room, book, copies, buyers) is not { } left)
                {
                    yield break;
                }

                copies = left;
            }

            IReadOnlyList<Heard> heard = BuyTogether(room, book, buyers);
            yield return new Round(book, copies, heard, room.LookUp(book));
        }
    }

    /// <summary>
    /// Buys one after the other until there are fewer copies than buyers; returns how many are left, or null if the book has
    /// too many, or the store refuses.
    /// </summary>
    private static long? BuyDown(CheckRoom room, Book book, long copies, int buyers)
    {
        long left = Math.Min(copies, room.Random.Next(1, buyers));
        if (copies - left > RefusalsCheck.MaxCopies)
        {
            return null;
        }

        using Customer customer = room.NewCustomer("client 0");
        for (; copies > left && !room.IsStopped; copies--)
        {
            if (!customer.BuyPatiently(book).IsSold)
            {
                return null;
            }
        }

        return left;
    }

    private static IReadOnlyList<Heard> BuyTogether(CheckRoom room, Book book, int buyers)
    {
        double stagger = Staggers[room.Random.Next(Staggers.Length)];
        double[] delays = [.. Enumerable.Range(0, buyers).Select(_ => room.Random.NextDouble() * stagger)];
        return new Crowd(room.NewCustomers(buyers), (index, customer, _) => Buy(customer, delays[index])).Join();

        IEnumerable<Heard> Buy(Customer customer, double delay)
        {
            long end = Stopwatch.GetTimestamp() + (long)(delay * Stopwatch.Frequency / 1000);
            while (Stopwatch.GetTimestamp() < end)
            {
                Thread.Sleep(0);
            }

            yield return customer.Buy(book);
        }
    }

    /// <summary>What the buyers of a round heard, and what a lookup told afterwards.</summary>
    private sealed record Round(Book Book, long Copies, IReadOnlyList<Heard> Heard, Heard After);
}
