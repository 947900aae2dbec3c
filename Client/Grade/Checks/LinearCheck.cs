using System.Globalization;
using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>The calls to each book can have happened one after the other, each between its begin and its end.</summary>
/// <remarks>
/// Nobody restocks, and each buy takes one copy. So the number of copies sold tells which state of a book an answer shows: it is
/// the version that the history checker needs, at every face that tells a stock.
/// </remarks>
internal sealed class LinearCheck : IStoreCheck
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2); // thousands of calls at a fast store

    public string Name => "history";

    public string Title => "no answer is older than an earlier one: the history is linearizable";

    public CheckOutcome Run(CheckRoom room)
    {
        IReadOnlyList<Heard> before = BookBalance.LookUp(room);
        Crowd crowd = Shoppers.Begin(room, Time, share: 0.9);
        room.Wait(Time);
        return Judge(room.Books, before, crowd.Stop());
    }

    /// <param name="books">The books.</param>
    /// <param name="before">A lookup of each before all other calls.</param>
    /// <param name="calls">All calls since.</param>
    public static CheckOutcome Judge(IReadOnlyList<Book> books, IReadOnlyList<Heard> before, IReadOnlyList<Heard> calls)
    {
        if (before.All(heard => heard.Answer.Stock is null))
        {
            return CheckOutcome.NotApplicable("no answer tells a stock, so nobody can see which state it shows");
        }

        int judged = 0;
        foreach ((Book book, Heard first) in books.Zip(before))
        {
            if (first.Answer.Stock is not { } initial)
            {
                continue;
            }

            Heard[] ofBook = [first, .. calls.Where(call => call.ItemNumber == book.ItemNumber)];
            judged += ofBook.Length;
            if (Backwards(book, initial, ofBook) is { } fault)
            {
                return fault;
            }

            if (HistoryCheck.Run(InHistory(book, initial, ofBook)) is [var finding, ..])
            {
                return CheckOutcome.Fail(
                    $"\"{book.Title}\": {finding.Sentence} (the version is the number of copies sold)",
                    finding.Requests.Select(request => ofBook[int.Parse(request, CultureInfo.InvariantCulture)]));
            }
        }

        return CheckOutcome.Pass($"{judged} calls to {books.Count} books");
    }

    /// <summary>A lookup whose stock does not fit the buys that had ended and those that had begun.</summary>
    private static CheckOutcome? Backwards(Book book, long initial, Heard[] calls)
    {
        long[] ends = [.. calls.Where(call => call.IsSold).Select(call => call.Ended).Order()];
        long[] begins = [.. calls.Where(call => call.IsSold || call.IsUnknownBuy).Select(call => call.Begun).Order()];
        foreach (Heard lookup in calls.Where(call => call.Operation == Operation.Lookup && call.IsOk))
        {
            if (lookup.Answer.Stock is not { } stock)
            {
                continue;
            }

            int surely = CountBelow(ends, lookup.Begun);
            int perhaps = CountBelow(begins, lookup.Ended);
            if (stock > initial - surely)
            {
                Heard last = calls.Where(call => call.IsSold && call.Ended < lookup.Begun).MaxBy(call => call.Ended)!;
                return CheckOutcome.Fail(
                    $"\"{book.Title}\" had {initial} copies, and {surely} were sold before this lookup began; "
                    + $"its stock should be at most {initial - surely}",
                    last, lookup);
            }

            if (stock < initial - perhaps)
            {
                return CheckOutcome.Fail(
                    $"\"{book.Title}\" had {initial} copies, and only {perhaps} buys had begun when this lookup ended; "
                    + $"its stock should be at least {initial - perhaps}",
                    lookup);
            }
        }

        return null;
    }

    private static int CountBelow(long[] sorted, long limit)
    {
        int found = Array.BinarySearch(sorted, limit);
        int index = found < 0 ? ~found : found;
        while (index > 0 && sorted[index - 1] >= limit)
        {
            index--;
        }

        return index;
    }

    private static IEnumerable<Call> InHistory(Book book, long initial, Heard[] calls)
    {
        for (int index = 0; index < calls.Length; index++)
        {
            Heard heard = calls[index];
            bool isLookup = heard.Operation == Operation.Lookup;
            Reply? reply = heard.IsOk && heard.Answer.Stock is { } stock
                ? Reply.Done(initial - stock, stock, Math.Max(0, heard.Answer.OrderNumber ?? 0))
                : isLookup ? null
                : heard.IsSold || heard.IsUnknownBuy ? Reply.Unknown
                : heard.IsSoldOut ? Reply.OutOfStock
                : null;
            if (reply is { } told)
            {
                yield return new Call(
                    isLookup ? CallKind.Lookup : CallKind.Buy, Key: "", book.ItemNumber, isLookup ? 0 : 1, heard.Begun,
                    heard.Ended, told)
                {
                    RequestId = index.ToString(),
                };
            }
        }
    }
}
