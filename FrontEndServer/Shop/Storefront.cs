using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer.Shop;

/// <summary>The store's operations, search, lookup and buy, as every face uses them. For any thread.</summary>
internal sealed class Storefront(CatalogClient catalog, OrderClient orders)
{
    /// <summary>What a text finds that no book may have: the catalog is not asked.</summary>
    private static Answer<IReadOnlyList<Book>> NoBooks => Answer.Known<IReadOnlyList<Book>>([]);

    /// <summary>A page of all books, or of those of a topic.</summary>
    public Answer<IReadOnlyList<Book>> Search(CallContext context, string? topic, PageRequest page) =>
        topic is null || BookRules.MayBeText(topic) ? catalog.Search(context, topic, page).InTimeOf(context) : NoBooks;

    /// <summary>The book with that number.</summary>
    public Answer<Book> Lookup(CallContext context, int itemNumber) => catalog.Lookup(context, itemNumber).InTimeOf(context);

    /// <summary>The book with that title; refused with 404 when there is none.</summary>
    public Answer<Book> LookupByTitle(CallContext context, string title)
    {
        Answer<IReadOnlyList<Book>> found =
            BookRules.MayBeText(title) ? catalog.SearchTitle(context, title).InTimeOf(context) : NoBooks;
        return !found.HasValue
            ? new Answer<Book>(found.Outcome, found.Status, null, found.Message) { IsWorthRepeating = found.IsWorthRepeating }
            : found.Value.Count == 0 ? Answer.Refused<Book>(404, "there is no book with this title")
            : Answer.Known(found.Value[0]) with { StoreId = found.StoreId };
    }

    /// <summary>Passes a buy on to the order service, with its key and the book as the client named it.</summary>
    public BuyOutcome Buy(CallContext context, BuyRequest request) => request.Name is null || BookRules.MayBeText(request.Name)
        ? orders.Buy(context, request)
        : new BuyOutcome(BuyResult.NoSuchBook, "there is no book with this title"); // nor can there ever be, whatever the key is

    /// <summary>The order with that number.</summary>
    public Answer<Order> FindOrder(CallContext context, long orderNumber) => orders.Find(context, orderNumber).InTimeOf(context);
}
