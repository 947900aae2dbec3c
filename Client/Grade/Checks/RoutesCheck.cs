using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>Each route of the face answers as its design says, one customer after the other.</summary>
internal sealed class RoutesCheck : IStoreCheck
{
    private const int MaxBooks = 20; // each is looked up and bought; more books show no other route

    public string Name => "routes";

    public string Title => "each route answers as the design says";

    public CheckOutcome Run(CheckRoom room)
    {
        using Customer customer = room.NewCustomer("client 1", readsBooks: true);
        Book[] books = [.. room.Books.Take(MaxBooks)];
        return List(room, customer)
            ?? Searches(room, customer)
            ?? books.Select(book => Lookup(customer, book)).FirstOrDefault(fault => fault is not null)
            ?? books.Where(book => book.Stock > 0).Select(book => Buy(room, customer, book))
                .FirstOrDefault(fault => fault is not null)
            ?? CheckOutcome.Pass($"lists, lookups and buys of {books.Length} books, one after the other");
    }

    private static CheckOutcome? List(CheckRoom room, Customer customer)
    {
        if (room.Face.AllBooks() is not { } request)
        {
            return null;
        }

        Heard heard = customer.Ask(Operation.Search, request);
        return WhyNotBooks(heard, customer.Books, room.Books) is { } why
            ? CheckOutcome.Fail($"the list of all books {why}", heard)
            : null;
    }

    private static CheckOutcome? Searches(CheckRoom room, Customer customer)
    {
        foreach (IGrouping<string, Book> topic in room.Books.GroupBy(book => book.Topic, BookRules.Names))
        {
            if (room.Face.Search(topic.Key) is not { } request)
            {
                return null;
            }

            Heard heard = customer.Ask(Operation.Search, request);
            if (WhyNotBooks(heard, customer.Books, [.. topic]) is { } why)
            {
                return CheckOutcome.Fail($"the search for \"{topic.Key}\" {why}", heard);
            }
        }

        return null;
    }

    private static string? WhyNotBooks(Heard heard, IReadOnlyList<ToldBook>? told, IReadOnlyList<Book> wanted)
    {
        if (!heard.IsOk || told is null)
        {
            return "should list its books";
        }

        Book? missing = wanted.FirstOrDefault(book => !told.Any(one => IsSame(one, book)));
        ToldBook? stranger = told.FirstOrDefault(one => !wanted.Any(book => IsSame(one, book)));
        return missing is not null ? $"should list \"{missing.Title}\""
            : stranger is not null ? $"should not list \"{stranger.Title}\""
            : null;
    }

    private static bool IsSame(ToldBook told, Book book) =>
        told.ItemNumber is { } number ? number == book.ItemNumber : told.Title == book.Title;

    private static CheckOutcome? Lookup(Customer customer, Book book)
    {
        Heard heard = customer.Lookup(book);
        if (!heard.IsOk)
        {
            return CheckOutcome.Fail($"the lookup of \"{book.Title}\" should tell the book", heard);
        }

        ToldBook? told = customer.Books is { Count: > 0 } books ? books[0] : null;
        string? why = told?.Title is { } title && title != book.Title ? $"the title should be \"{book.Title}\""
            : told?.Cost is { } cost && cost != book.Cost ? Should("cost", book.Cost)
            : heard.Answer.Stock != book.Stock ? Should("stock", book.Stock)
            : null;
        return why is null ? null : CheckOutcome.Fail($"the lookup of \"{book.Title}\": {why}", heard);
    }

    private static CheckOutcome? Buy(CheckRoom room, Customer customer, Book book)
    {
        Heard bought = customer.BuyPatiently(book);
        if (!bought.IsOk)
        {
            return CheckOutcome.Fail($"the buy of \"{book.Title}\", which has copies, should succeed", bought);
        }

        Heard after = customer.Lookup(book);
        if (after.Answer.Stock != book.Stock - 1)
        {
            return CheckOutcome.Fail($"after one buy of \"{book.Title}\": {Should("stock", book.Stock - 1)}", bought, after);
        }

        return OrderNumbers.Lost(room, [bought]);
    }

    private static string Should(string what, decimal value) =>
        $"the {what} should be {value}";
}
