using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>What the store must refuse: books and routes that are not there, bad numbers, and books that are sold out.</summary>
internal sealed class RefusalsCheck : IStoreCheck
{
    /// <summary>A book with more copies is not bought up.</summary>
    public const long MaxCopies = 300;

    public string Name => "refusals";

    public string Title => "what cannot be done is refused, and changes nothing";

    public CheckOutcome Run(CheckRoom room)
    {
        using Customer customer = room.NewCustomer("client 1");
        int number = room.Books.Max(book => book.ItemNumber) + 1000;
        var stranger = new Book(number, "A Book That Nobody Has Written", "", 0, 0, 0);
        Book negative = stranger with { ItemNumber = -1 };
        Heard[] refused =
        [
            customer.Lookup(stranger),
            customer.Buy(stranger),
            customer.Lookup(negative),
            customer.Buy(negative),
            customer.Ask(Operation.Lookup, WithWord(room.Face.Lookup(stranger), number), number),
            customer.Ask(Operation.Buy, WithWord(room.Face.Buy(stranger, 1)!, number), number, 1),
            customer.Ask(Operation.Lookup, FaceRequest.Get("/no-such-route")),
            .. NoCopies(room, customer),
        ];
        return refused.Where(heard => heard.Status is < 100 or > 499 || !heard.IsRefused)
                .Select(heard => CheckOutcome.Fail("this request asks for what is not there: it should be refused", heard))
                .FirstOrDefault()
            ?? Changed(room)
            ?? SoldOut(room, customer)
            ?? CheckOutcome.Pass($"{refused.Length} wrong requests were refused, and a book that was sold out");
    }

    /// <summary>The same request with a word in place of the number.</summary>
    private static FaceRequest WithWord(FaceRequest request, int number)
    {
        string digits = number.ToString();
        return FaceRequest.Of(request.Method, In(request.Target, "seven"), In(request.Body, "\"seven\""));

        string In(byte[] text, string word) =>
            System.Text.Encoding.UTF8.GetString(text).Replace(digits, word, StringComparison.Ordinal);
    }

    /// <summary>Buys of 0 and -1 copies, where the face can ask for them. A store that subtracts blindly gains stock.</summary>
    private static IEnumerable<Heard> NoCopies(CheckRoom room, Customer customer)
    {
        foreach (int quantity in (int[])[0, -1])
        {
            if (room.Face.Buy(room.Books[0], quantity) is { } request)
            {
                yield return customer.Ask(Operation.Buy, request, room.Books[0].ItemNumber, quantity);
            }
        }
    }

    private static CheckOutcome? Changed(CheckRoom room)
    {
        foreach (Book book in room.Books)
        {
            Heard after = room.LookUp(book);
            if (after.Answer.Stock != book.Stock)
            {
                return CheckOutcome.Fail(
                    $"after nothing but refused requests the stock of \"{book.Title}\" should still be {book.Stock}", after);
            }
        }

        return null;
    }

    private static CheckOutcome? SoldOut(CheckRoom room, Customer customer)
    {
        Book book = room.Books.MinBy(one => one.Stock)!;
        if (book.Stock > MaxCopies)
        {
            return null;
        }

        for (long left = book.Stock; left > 0 && !room.IsStopped; left--)
        {
            Heard bought = customer.BuyPatiently(book);
            if (!bought.IsSold)
            {
                string copies = left.ToString();
                return CheckOutcome.Fail($"\"{book.Title}\" should still have {copies} copies: this buy should succeed", bought);
            }
        }

        Heard refused = customer.BuyPatiently(book);
        Heard after = customer.Lookup(book);
        return !refused.IsSoldOut
            ? CheckOutcome.Fail($"all copies of \"{book.Title}\" are sold: this buy should be refused as sold out", refused)
            : after.Answer.Stock != 0
            ? CheckOutcome.Fail($"all copies of \"{book.Title}\" are sold: its stock should be 0", after)
            : null;
    }
}
