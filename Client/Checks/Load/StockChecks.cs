using PygmyStore.Client.Checks.History;

namespace PygmyStore.Client.Checks.Load;

/// <summary>The arithmetic of the stock before the load, after it, and of what was sold in between.</summary>
/// <param name="store">Names the requests.</param>
/// <param name="notAlone">Why others may have changed the stock too; null if nobody has.</param>
/// <param name="history">What the clients saw.</param>
/// <param name="before">The stock before the load.</param>
/// <param name="after">The stock after it.</param>
internal sealed class StockChecks(
    CheckedStore store, string? notAlone, CallHistory history, StockSurvey before, StockSurvey after)
{
    public const string NoOversell = "no copy was sold that was not there";
    public const string Balance = "initial + restocked - sold = stock, for every book";
    public const string Refusals = "\"out of stock\" only when it was";

    private bool IsAlone => notAlone is null;

    /// <summary>Books of which a buy was sent, with their stock before the load.</summary>
    private IEnumerable<(int ItemNumber, BookTally Tally, CheckAnswer Before)> Bought =>
        history.Books.Where(book => before.Answers.ContainsKey(book.Key)).OrderBy(book => book.Key)
            .Select(book => (book.Key, book.Value, before.Answers[book.Key]));

    public CheckLine CheckOversell(HistoryChecks answers)
    {
        if (answers.FirstOf(Fault.Oversell) is { } finding)
        {
            return CheckLine.Fail(NoOversell, finding.Sentence, finding.Requests);
        }

        if (IsAlone)
        {
            foreach ((int item, BookTally tally, CheckAnswer first) in Bought)
            {
                if (tally.SoldCopies > StockOf(first))
                {
                    return CheckLine.Fail(
                        NoOversell, $"item {item}: {tally.SoldCopies} copies were sold, and there were {StockOf(first)}",
                        [store.RequestOf(first), .. FirstWithout(item, StockOf(first))]);
                }
            }
        }

        long sold = history.Books.Values.Sum(book => book.SoldCopies);
        return history.HasVersions || (IsAlone && Bought.Any())
            ? CheckLine.Pass(NoOversell, $"{sold} copies were sold")
            : CheckLine.Skip(NoOversell, notAlone ?? "the stock before the load is not known");
    }

    public CheckLine CheckBalance()
    {
        if (notAlone is not null)
        {
            return CheckLine.Skip(Balance, notAlone);
        }

        long books = 0;
        long unknown = 0;
        foreach ((int item, CheckAnswer first) in before.Answers.OrderBy(answer => answer.Key))
        {
            if (!after.Answers.TryGetValue(item, out CheckAnswer last))
            {
                continue;
            }

            books++;
            BookTally tally = history.Books.GetValueOrDefault(item) ?? new BookTally();
            unknown += tally.UnknownCopies;
            long most = StockOf(first) - tally.SoldCopies;
            long least = most - tally.UnknownCopies;
            if (StockOf(last) < least || StockOf(last) > most)
            {
                string right = least == most ? $"{most}" : $"{least} to {most}";
                return CheckLine.Fail(
                    Balance,
                    $"item {item}: {StockOf(first)} before the load, {tally.SoldCopies} sold, "
                    + $"{StockOf(last)} after it instead of {right}",
                    store.RequestOf(first), store.RequestOf(last));
            }
        }

        string range = unknown > 0 ? $"; it is not known whether {unknown} more copies were sold" : "";
        return books == 0
            ? CheckLine.Skip(Balance, "the stock before and after the load is not known")
            : CheckLine.Pass(Balance, $"{(books < before.Books ? $"{books} of {before.Books}" : books)} books{range}");
    }

    public CheckLine CheckRefusals(HistoryChecks answers)
    {
        if (answers.FirstOf(Fault.UnjustifiedRefusal) is { } finding)
        {
            return CheckLine.Fail(Refusals, finding.Sentence, finding.Requests);
        }

        if (IsAlone)
        {
            // Nobody brings copies, so what is left at the end was there all the time.
            foreach ((int item, BookTally tally) in history.Books.OrderBy(book => book.Key))
            {
                if (tally.SmallestRefusal is { } refused && after.Answers.TryGetValue(item, out CheckAnswer last)
                    && StockOf(last) >= refused.Quantity)
                {
                    return CheckLine.Fail(
                        Refusals,
                        $"item {item}: a buy of {refused.Quantity} was refused, and {StockOf(last)} were left at the end",
                        store.RequestOf(refused), store.RequestOf(last));
                }
            }
        }

        long refusals = history.Books.Values.Sum(book => book.Refusals);
        return refusals == 0 || history.HasVersions || (IsAlone && after.Answers.Count > 0)
            ? CheckLine.Pass(Refusals, $"{refusals} refusals")
            : CheckLine.Skip(Refusals, notAlone ?? "the stock after the load is not known");
    }

    /// <summary>A survey keeps only answers that tell it.</summary>
    private static long StockOf(in CheckAnswer answer) => answer.Face.Stock!.Value;

    /// <summary>The request of the first buy, by its end, for which there were too few copies.</summary>
    private IEnumerable<string> FirstWithout(int itemNumber, long copies)
    {
        long sold = 0;
        IEnumerable<SeenCall> buys = history.Calls.Where(call => call.IsSold && call.ItemNumber == itemNumber);
        foreach (SeenCall buy in buys.OrderBy(call => call.Ended))
        {
            sold += buy.Quantity;
            if (sold > copies)
            {
                return [store.RequestOf(buy)];
            }
        }

        return [];
    }
}
