using System.Diagnostics;
using System.Globalization;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>N customers buy the last M copies at once, in many rounds, and exactly M of them get one.</summary>
internal sealed class RaceCheck : IStoreCheck
{
    private const int MaxRounds = 40; // over all books
    private const int RoundsBeforeTheLast = 4; // of a book, with copies for all: nobody may be refused

    // How far apart the customers begin, in turns: together, and within what a request takes here and in a slow store.
    private static readonly double[] Staggers = [0, 0.5, 3, 12];

    public string Name => "race";

    public string Title => "of N buyers of M copies exactly M get one, however they meet";

    public CheckOutcome Run(CheckRoom room)
    {
        int rounds = 0;
        int sold = 0;
        (CheckOutcome Outcome, int Buyers)? smallest = null;
        foreach (Book book in room.Books)
        {
            int ofBook = 0;
            for (bool isLast = false; !isLast && rounds < MaxRounds && !room.IsStopped; rounds++, ofBook++)
            {
                long copies = room.LookUp(book).Answer.Stock;
                if (copies <= 0)
                {
                    break;
                }

                int buyers = room.Random.Next(2, room.Plan.Clients + 1);
                isLast = ofBook >= RoundsBeforeTheLast || buyers > copies;
                copies = isLast ? BuyDown(room, book, copies, buyers) : copies;
                if (copies < 0)
                {
                    break;
                }

                IReadOnlyList<Heard> heard = Round(room, book, buyers, Staggers[rounds % Staggers.Length]);
                sold += heard.Count(call => call.IsSold);
                if (Judge(book, copies, heard, room.LookUp(book)) is { } fault
                    && (smallest is null || buyers < smallest.Value.Buyers))
                {
                    smallest = (fault, buyers);
                }
            }
        }

        return smallest?.Outcome
            ?? (sold < rounds || rounds == 0 ? CheckOutcome.Fail(
                    string.Create(CultureInfo.InvariantCulture, $"in {rounds} rounds only {sold} customers got a copy at all"))
                : CheckOutcome.Pass(string.Create(
                    CultureInfo.InvariantCulture, $"{rounds} rounds with 2 to {room.Plan.Clients} buyers")));
    }

    /// <summary>Null if that many copies and these answers fit together. Where there was no room, nothing was bought.</summary>
    public static CheckOutcome? Judge(Book book, long copies, IReadOnlyList<Heard> heard, Heard after)
    {
        string race = string.Create(
            CultureInfo.InvariantCulture,
            $"{heard.Count} customers bought \"{book.Title}\" at once, which had {copies} copies: ");
        Heard[] sold = [.. heard.Where(call => call.IsSold)];
        int shed = heard.Count(call => call.IsShed);
        long wanted = Math.Min(copies, heard.Count);
        long stock = after.Answer.Stock;
        return heard.FirstOrDefault(call => !call.IsSold && !call.IsSoldOut && !call.IsShed) is { } strange
            ? CheckOutcome.Fail($"{race}each should be told that it has one or that it is sold out", strange)
            : sold.Length > wanted || sold.Length < Math.Min(copies, heard.Count - shed)
            ? CheckOutcome.Fail(
                string.Create(CultureInfo.InvariantCulture, $"{race}{sold.Length} got one; it should be {wanted}"),
                sold.Length > wanted ? sold : heard.Where(call => !call.IsSold))
            : stock >= 0 && stock != copies - sold.Length
            ? CheckOutcome.Fail(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{race}{sold.Length} got one, and the stock is {stock}; it should be {copies - sold.Length}"),
                sold.Take(3).Append(after))
            : null;
    }

    /// <summary>
    /// Buys one after the other until there are fewer copies than buyers; returns how many are left, or -1 if the book has too
    /// many, or the store refuses.
    /// </summary>
    private static long BuyDown(CheckRoom room, Book book, long copies, int buyers)
    {
        long left = Math.Min(copies, room.Random.Next(1, buyers));
        if (copies - left > RefusalsCheck.MaxCopies)
        {
            return -1;
        }

        using Customer customer = room.NewCustomer("client 0");
        for (; copies > left && !room.IsStopped; copies--)
        {
            if (!customer.BuyPatiently(book).IsSold)
            {
                return -1;
            }
        }

        return left;
    }

    private static IReadOnlyList<Heard> Round(CheckRoom room, Book book, int buyers, double staggerMilliseconds)
    {
        double[] delays = [.. Enumerable.Range(0, buyers).Select(_ => room.Random.NextDouble() * staggerMilliseconds)];
        return new Crowd(room.NewCustomers(buyers), (index, customer, _) => Buy(customer, delays[index])).Join();

        IEnumerable<Heard> Buy(Customer customer, double delay)
        {
            long end = Stopwatch.GetTimestamp()
                + (long)(delay * Stopwatch.Frequency / 1000);
            while (Stopwatch.GetTimestamp() < end)
            {
                Thread.Sleep(0);
            }

            yield return customer.Buy(book);
        }
    }
}
