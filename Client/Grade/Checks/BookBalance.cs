using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>Whether the copies of a book agree with what the customers were told. Nobody restocks.</summary>
/// <param name="Book">The book.</param>
/// <param name="Before">The copies before the first call; null, as for the next, if the store does not tell.</param>
/// <param name="After">The copies after the last one.</param>
/// <param name="Calls">All calls of all customers, by their end; those of other books are left out.</param>
internal sealed record BookBalance(Book Book, long? Before, long? After, IReadOnlyList<Heard> Calls)
{
    /// <summary>The first book that is wrong, the one with the fewest calls first; null if all are right.</summary>
    public static CheckOutcome? Fault(IEnumerable<BookBalance> books) =>
        books.OrderBy(book => book.Calls.Count).Select(book => book.Judge()).FirstOrDefault(fault => fault is not null);

    /// <summary>Looks up all books before the calls of a check, and after them.</summary>
    public static IReadOnlyList<Heard> LookUp(CheckRoom room) => [.. room.Books.Select(room.LookUp)];

    /// <summary>The balance of each book. A lookup without an answer tells no stock.</summary>
    public static IEnumerable<BookBalance> Of(
        IReadOnlyList<Book> books, IReadOnlyList<Heard> before, IReadOnlyList<Heard> after, IReadOnlyList<Heard> calls) =>
        books.Select((book, index) => new BookBalance(
            book, before[index].Answer.Stock, after[index].Answer.Stock,
            [.. calls.Where(call => call.ItemNumber == book.ItemNumber)]));

    public CheckOutcome? Judge()
    {
        Heard[] sold = [.. Calls.Where(call => call.IsSold)];
        int unknown = Calls.Count(call => call.IsUnknownBuy);
        return NegativeStock() ?? Oversold(sold) ?? Unbalanced(sold, unknown) ?? RefusedInVain();
    }

    private CheckOutcome? NegativeStock() =>
        Calls.FirstOrDefault(call => call.Answer.Outcome == CallOutcome.Ok && call.Answer.Stock < 0) is { } negative
            ? CheckOutcome.Fail(
                $"{Name} is oversold: it has a stock of {negative.Answer.Stock!.Value} in an answer; "
                + "it should never be negative", negative)
        : Before is < 0 and { } before ? CheckOutcome.Fail($"{Name} has a stock of {before} in the beginning")
        : After is < 0 and { } after ? CheckOutcome.Fail(
            $"{Name} is oversold: it has a stock of {after} in the end; it should never be negative")
        : null;

    private CheckOutcome? Oversold(Heard[] sold) => Before is { } before && sold.Length > Math.Max(0, before)
        ? CheckOutcome.Fail(
            $"{Name} had {Copies(before)}, and {sold.Length} customers were told that they bought one; "
            + $"from number {Math.Max(0, before) + 1} on they should have been told that it is sold out",
            sold.Skip((int)Math.Max(0, before - 1)).Take(2))
        : null;

    private CheckOutcome? Unbalanced(Heard[] sold, int unknown)
    {
        if (Before is not { } before || After is not { } after)
        {
            return null; // nobody tells
        }

        long gone = before - after;
        return gone < sold.Length ? CheckOutcome.Fail(
                $"{Name}: {sold.Length} customers were told that they bought a copy, but the stock "
                + (after == before ? $"is still {after}; it should" : $"only went from {before} to {after}; it should")
                + $" be at most {before - sold.Length}: a copy was sold twice, or a sale was lost",
                Twins(sold))
            : gone > sold.Length + unknown ? CheckOutcome.Fail(
                $"{Name}: the stock went from {before} to {after}, but only {sold.Length} customers "
                + $"were told that they bought a copy, and {unknown} do not know; it should be at least "
                + $"{before - sold.Length - unknown}: copies are gone that nobody bought",
                Calls.Where(call => call.IsUnknownBuy || call.IsRefused).Concat(sold))
            : null;
    }

    private CheckOutcome? RefusedInVain() =>
        After is > 0 and { } after
        && Calls.FirstOrDefault(call => call.Operation == Operation.Buy && call.IsSoldOut) is { } refused
            ? CheckOutcome.Fail(
                $"{Name} still has {Copies(after)} in the end, and nobody brought new ones; "
                + "so no buy should have been refused as sold out", refused)
            : null;

    /// <summary>Two sales that tell the same stock; else two that were under way together; else the first ones.</summary>
    private static IEnumerable<Heard> Twins(Heard[] sold) =>
        sold.Where(call => call.Answer.Stock is not null).GroupBy(call => call.Answer.Stock)
            .FirstOrDefault(same => same.Count() > 1)?.Take(2)
        ?? sold.Zip(sold.Skip(1)).Where(pair => pair.Second.Begun < pair.First.Ended)
            .Select(pair => new[] { pair.First, pair.Second }).FirstOrDefault()
        ?? sold.Take(2);

    private string Name => $"\"{Book.Title}\"";

    public static string Copies(long count) => count == 1 ? "1 copy" : $"{count} copies";
}
