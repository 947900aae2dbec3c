using PygmyStore.Client.Grade.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>A buy that is sent again under the same key buys once, and gets the same answer. For faces that have keys.</summary>
internal sealed class KeysCheck : IStoreCheck
{
    private const int Repeats = 3; // keys whose buy is sent again after its answer
    private const int LostAnswers = 6; // in turns: the connection closes at once, and when the answer is there

    public string Name => "keys";

    public string Title => "a buy that is sent again under its key buys once";

    public CheckOutcome Run(CheckRoom room)
    {
        if (!room.Face.HasKeys)
        {
            return CheckOutcome.NotApplicable($"the face {room.Face.Name} has no keys");
        }

        Book book = room.Books.MaxBy(one => one.Stock)!;
        if (book.Stock < Repeats + LostAnswers)
        {
            return CheckOutcome.NotApplicable($"no book has {Repeats + LostAnswers} copies");
        }

        using Customer customer = room.NewCustomer("client 1");
        return Each(room, book, Repeats, round => BuyTwice(customer, book, Key(room, "again", round)))
            ?? Each(room, book, LostAnswers, round => LoseAndRetry(customer, book, Key(room, "lost", round), round % 2 == 1))
            ?? CheckOutcome.Pass($"{Repeats} buys were sent again, and {LostAnswers} whose answer was lost; each bought once");
    }

    /// <summary>Null if two answers to one key are the same.</summary>
    public static CheckOutcome? Judge(Heard first, Heard second) =>
        !first.IsSold ? CheckOutcome.Fail("this buy should succeed", first)
        : !second.IsSold ? CheckOutcome.Fail(
            "the same buy under the same key should get the same answer: the one that it bought", first, second)
        : first.Answer != second.Answer ? CheckOutcome.Fail("two answers to one key should tell the same", first, second)
        : null;

    /// <summary>Null if the calls under one key have taken one copy.</summary>
    public static CheckOutcome? Judge(Book book, Heard before, IReadOnlyList<Heard> calls, Heard after) =>
        before.Answer.Stock - after.Answer.Stock is { } taken && taken != 1
            ? CheckOutcome.Fail(
                $"one buy of \"{book.Title}\" was sent twice under one key, and took {taken} copies: the stock went from "
                + $"{before.Answer.Stock} to {after.Answer.Stock}; it should be {before.Answer.Stock - 1}", [.. calls, after])
            : null;

    private static CheckOutcome? Each(
        CheckRoom room, Book book, int rounds, Func<int, (CheckOutcome? Fault, Heard[] Calls)> play)
    {
        for (int round = 0; round < rounds && !room.IsStopped; round++)
        {
            Heard before = room.LookUp(book);
            (CheckOutcome? fault, Heard[] calls) = play(round);
            if ((Judge(book, before, calls, room.LookUp(book)) ?? fault) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static (CheckOutcome? Fault, Heard[] Calls) BuyTwice(Customer customer, Book book, string key)
    {
        Heard first = customer.BuyWithKey(book, key);
        Heard second = customer.BuyWithKey(book, key);
        return (Judge(first, second), [first, second]);
    }

    private static (CheckOutcome? Fault, Heard[] Calls) LoseAndRetry(
        Customer customer, Book book, string key, bool waitsForAnswer)
    {
        Heard[] calls = [customer.LoseBuy(book, key, waitsForAnswer), customer.BuyWithKey(book, key)];
        return (
            calls[1].IsSold
                ? null
                : CheckOutcome.Fail("this buy should succeed, whether the first attempt arrived or not", calls),
            calls);
    }

    private static string Key(CheckRoom room, string kind, int round) => $"grade-{(uint)room.Seed}-{kind}-{round + 1}";
}
