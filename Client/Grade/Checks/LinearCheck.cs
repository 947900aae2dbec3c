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
        if (before.All(heard => heard.Answer.Stock < 0))
        {
            return CheckOutcome.NotApplicable("no answer tells a stock, so nobody can see which state it shows");
        }

        int judged = 0;
        foreach ((Book book, Heard first) in books.Zip(before).Where(pair => pair.Second.Answer.Stock >= 0))
        {
            Heard[] ofBook = [first, .. calls.Where(call => call.ItemNumber == book.ItemNumber)];
            judged += ofBook.Length;
            if (Backwards(book, first.Answer.Stock, ofBook) is { } fault)
            {
                return fault;
            }

            if (HistoryCheck.Run(InHistory(ofBook, first.Answer.Stock)) is [var finding, ..])
            {
                return CheckOutcome.Fail(
                    $"\"{book.Title}\": {finding.Sentence} (the version is the number of copies sold)",
                    finding.Requests.Select(request => ofBook[int.Parse(request, CultureInfo.InvariantCulture)]));
            }
        }

        return CheckOutcome.Pass(string.Create(CultureInfo.InvariantCulture, $"{judged} calls to {books.Count} books"));
    }

    /// <summary>A lookup whose stock does not fit the buys that had ended and those that had begun.</summary>
    private static CheckOutcome? Backwards(Book book, long initial, Heard[] calls)
    {
        long[] ends = [.. calls.Where(call => call.IsSold).Select(call => call.Ended).Order()];
        long[] begins = [.. calls.Where(call => call.IsSold || call.IsUnknownBuy).Select(call => call.Begun).Order()];
        foreach (Heard lookup in calls.Where(call => call.Operation == Operation.Lookup && call.IsOk && call.Answer.Stock >= 0))
        {
            int surely = CountBelow(ends, lookup.Begun);
            int perhaps = CountBelow(begins, lookup.Ended);
            long stock = lookup.Answer.Stock;
            if (stock > initial - surely)
            {
                Heard last = calls.Where(call => call.IsSold && call.Ended < lookup.Begun).MaxBy(call => call.Ended)!;
                return CheckOutcome.Fail(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"\"{book.Title}\" had {initial} copies, and {surely} were sold before this lookup began; ")
                    + string.Create(CultureInfo.InvariantCulture, $"its stock should be at most {initial - surely}"),
                    last, lookup);
            }

            if (stock < initial - perhaps)
            {
                return CheckOutcome.Fail(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"\"{book.Title}\" had {initial} copies, and only {perhaps} buys had begun when this lookup ended; ")
                    + string.Create(CultureInfo.InvariantCulture, $"its stock should be at least {initial - perhaps}"),
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

    private static IEnumerable<Call> InHistory(Heard[] calls, long initial)
    {
        for (int index = 0; index < calls.Length; index++)
        {
            Heard heard = calls[index];
            bool isLookup = heard.Operation == Operation.Lookup;
            bool tells = heard.IsOk && heard.Answer.Stock >= 0;
            long stock = heard.Answer.Stock;
            Reply? reply = tells ? Reply.Done(initial - stock, stock, Math.Max(0, heard.Answer.OrderNumber))
                : isLookup ? null
                : heard.IsSold || heard.IsUnknownBuy ? Reply.Unknown
                : heard.IsSoldOut ? Reply.OutOfStock
                : null;
            if (reply is { } told)
            {
                yield return new Call(
                    isLookup ? CallKind.Lookup : CallKind.Buy, Key: "", heard.ItemNumber, isLookup ? 0 : 1, heard.Begun,
                    heard.Ended, told)
                {
                    RequestId = index.ToString(CultureInfo.InvariantCulture),
                };
            }
        }
    }
}
