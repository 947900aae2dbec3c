using System.Text;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// The store's operations, search, lookup and buy, as every face uses them. The faces differ in how they ask and answer, never in
/// what is done. The clients of the published designs know nothing of keys: their request's id may be the key. For any thread.
/// </summary>
internal sealed class Storefront(CatalogClient catalog, OrderClient orders, bool requestIdIsKey)
{
    private const string NoSuchNumber = "there is no book with this number";
    private const string NoSuchTitle = "there is no book with this title";

    /// <summary>What a search for a text finds that no book may have. The catalog is not asked.</summary>
    private static Answer<IReadOnlyList<Book>> NoBooks => Answer.Known<IReadOnlyList<Book>>([]);

    /// <summary>
    /// A page of all books, or of those of a topic: <c>limit</c> and <c>after</c> in the request's target say which. Where there
    /// are more, the answer gets a link to the next page. Refused with 400 when the target asks for no page.
    /// </summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange exchange, string? topic)
    {
        exchange.Arguments.Add(Encoding.UTF8.GetBytes(topic ?? "*"));
        if (Paging.WhyNotRead(exchange.Request.Target, out PageRequest page) is { } reason)
        {
            return Answer.Refused<IReadOnlyList<Book>>(400, reason);
        }

        Answer<IReadOnlyList<Book>> found = topic is null || BookRules.MayBeText(topic)
            ? catalog.Search(exchange.Context, topic, page).InTimeOf(exchange.Context)
            : NoBooks;
        if (found is { HasValue: true, HasNextPage: true, Value.Count: > 0 })
        {
            NextLink.Add(exchange, found.Value[^1].ItemNumber);
        }

        return found;
    }

    /// <summary>The book with that number; the answer gets its entity tag.</summary>
    public Answer<Book> Lookup(Exchange exchange, int itemNumber)
    {
        exchange.Arguments.Add(itemNumber);
        return Tagged(exchange, catalog.Lookup(exchange.Context, itemNumber).InTimeOf(exchange.Context));
    }

    /// <summary>The same for a number that the client wrote; 404 when it is none.</summary>
    public Answer<Book> Lookup(Exchange exchange, ReadOnlySpan<byte> itemNumber) =>
        TargetNumber.TryRead(itemNumber, out int number)
        ? Lookup(exchange, number)
        : Answer.Refused<Book>(404, NoSuchNumber);

    public Answer<Book> LookupByTitle(Exchange exchange, string title)
    {
        exchange.Arguments.Add(Encoding.UTF8.GetBytes(title));
        Answer<IReadOnlyList<Book>> found =
            BookRules.MayBeText(title) ? catalog.SearchTitle(exchange.Context, title).InTimeOf(exchange.Context) : NoBooks;
        return !found.HasValue ? found.WithoutValue<Book>()
            : found.Value.Count == 0 ? Answer.Refused<Book>(404, NoSuchTitle)
            : Tagged(exchange, Answer.Known(found.Value[0]) with { StoreId = found.StoreId });
    }

    /// <summary>The order with a number that the client wrote; 404 when it is none.</summary>
    public Answer<Order> FindOrder(Exchange exchange, ReadOnlySpan<byte> orderNumber)
    {
        if (!TargetNumber.TryRead(orderNumber, out long number))
        {
            return Answer.Refused<Order>(404, "there is no order with this number");
        }

        exchange.Arguments.Add(number);
        return orders.Find(exchange.Context, number).InTimeOf(exchange.Context);
    }

    /// <summary>Buys under the client's Idempotency-Key, or under a new one.</summary>
    public BuyOutcome Buy(Exchange exchange, BookReference book, int quantity) =>
        Buy(exchange, book, quantity, mayTakeRequestId: false);

    /// <summary>Buys a copy as the published designs do.</summary>
    public BuyOutcome BuyOne(Exchange exchange, int itemNumber) =>
        Buy(exchange, BookReference.Numbered(itemNumber), quantity: 1, mayTakeRequestId: requestIdIsKey);

    /// <summary>The same for a number that the client wrote; 404 when it is none.</summary>
    public BuyOutcome BuyOne(Exchange exchange, ReadOnlySpan<byte> itemNumber) => TargetNumber.TryRead(itemNumber, out int number)
        ? BuyOne(exchange, number)
        : new BuyOutcome(BuyResult.NoSuchBook, NoSuchNumber);

    /// <summary>Step 1 of a buy (ARCHITECTURE.md): gives it a key and passes it to the order service.</summary>
    private BuyOutcome Buy(Exchange exchange, BookReference book, int quantity, bool mayTakeRequestId)
    {
        exchange.Arguments.Add(book);
        exchange.Arguments.Add(quantity);
        if (exchange.ReadBuy(book, quantity, mayTakeRequestId, out string reason) is not { } request)
        {
            return new BuyOutcome(BuyResult.BadKey, reason);
        }

        // Some texts can never be the title of a book, whatever the key is.
        BuyOutcome outcome = book.Name is null || BookRules.MayBeText(book.Name)
            ? orders.Buy(exchange.Context, request)
            : new BuyOutcome(BuyResult.NoSuchBook, NoSuchTitle);
        exchange.Response.MarkReplay(outcome.IsReplay);
        return outcome;
    }

    private static Answer<Book> Tagged(Exchange exchange, Answer<Book> found)
    {
        if (found.HasValue)
        {
            exchange.Response.AddTag(found.StoreId, found.Value);
        }

        return found;
    }
}
