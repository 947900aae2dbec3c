using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer;

/// <summary>
/// The store's three operations, search, lookup and buy, as every face uses them. The faces differ in how they ask and answer, never
/// in what is done.
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class Storefront(CatalogClient catalog, OrderClient orders, bool requestIdIsKey)
{
    private const int MaxKeyBytes = (2 * 255) + 2; // the longest key in quotes, each of its characters with a backslash

    /// <summary>What a text finds that no book may have: the catalog is not asked.</summary>
    private static Answer<IReadOnlyList<Book>> NoBooks => new(UpstreamOutcome.Answered, 200, [], null);

    /// <summary>
    /// A page of all books, or of those of a topic: <c>limit</c> and <c>after</c> in the request's target say which. Where there are more, the
    /// answer gets a link to the next page. Refused with 400 when the target asks for no page.
    /// </summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange exchange, string? topic)
    {
        exchange.Arguments.Add(Encoding.UTF8.GetBytes(topic ?? "*"));
        if (PageRequest.WhyNotRead(exchange.Request.Target, out PageRequest page) is { } reason)
        {
            return new Answer<IReadOnlyList<Book>>(UpstreamOutcome.Answered, 400, null, reason);
        }

        if (topic is not null && !BookRules.MayBeText(topic))
        {
            return NoBooks;
        }

        Answer<IReadOnlyList<Book>> found = catalog.Search(exchange, topic, page).InTimeOf(exchange);
        if (found is { HasValue: true, HasNextPage: true, Value.Count: > 0 })
        {
            NextLink.Add(exchange, found.Value[^1].ItemNumber);
        }

        return found;
    }

    /// <summary>The book with that number.</summary>
    public Answer<Book> Lookup(Exchange exchange, int itemNumber)
    {
        exchange.Arguments.Add(itemNumber);
        return catalog.Lookup(exchange, itemNumber).InTimeOf(exchange);
    }

    /// <summary>The book with that title; refused with 404 when there is none.</summary>
    public Answer<Book> LookupByTitle(Exchange exchange, string title)
    {
        exchange.Arguments.Add(Encoding.UTF8.GetBytes(title));
        Answer<IReadOnlyList<Book>> found = BookRules.MayBeText(title) ? catalog.SearchTitle(exchange, title).InTimeOf(exchange) : NoBooks;
        return !found.HasValue ? new Answer<Book>(found.Outcome, found.Status, null, found.Message) { IsWorthRepeating = found.IsWorthRepeating }
            : found.Value.Count == 0 ? new Answer<Book>(found.Outcome, 404, null, "there is no book with this title")
            : new Answer<Book>(found.Outcome, found.Status, found.Value[0], null) { StoreId = found.StoreId };
    }

    /// <summary>
    /// Step 1 of a buy (ARCHITECTURE.md): gives it the client's Idempotency-Key, or one that is made here so that a lost answer can be asked
    /// for again without buying twice, and passes it to the order service with the book as the client named it. A key holds for the route that
    /// it was sent to.
    /// </summary>
    public Answer<Order> Buy(Exchange exchange, BookReference book, int quantity) => Buy(exchange, book, quantity, mayTakeRequestId: false);

    /// <summary>
    /// Buys a copy as the published designs do. Their clients know nothing of keys: where the setting says so, the request's id is the key.
    /// </summary>
    public Answer<Order> BuyOne(Exchange exchange, int itemNumber) =>
        Buy(exchange, BookReference.Numbered(itemNumber), quantity: 1, mayTakeRequestId: requestIdIsKey);

    /// <summary>The order with that number.</summary>
    public Answer<Order> FindOrder(Exchange exchange, long orderNumber)
    {
        exchange.Arguments.Add(orderNumber);
        return orders.Find(exchange, orderNumber).InTimeOf(exchange);
    }

    private Answer<Order> Buy(Exchange exchange, BookReference book, int quantity, bool mayTakeRequestId)
    {
        exchange.Arguments.Add(book);
        exchange.Arguments.Add(quantity);
        if (!TryReadKey(exchange, mayTakeRequestId, out BuyKey key, out string reason))
        {
            return Refused(400, reason);
        }

        if (book.Name is { } name && !BookRules.MayBeText(name))
        {
            return Refused(404, "there is no book with this title"); // nor can there ever be: whatever the key is, this is its answer
        }

        Answer<Order> answer = orders.Buy(exchange, book, quantity, key).InTimeOfBuy(exchange);
        if (answer.IsReplay)
        {
            exchange.Response.AddField("Idempotency-Replayed"u8, "true"u8);
        }

        return answer;
    }

    /// <summary>The key of a buy; false, with the reason, when the client sent something that is none.</summary>
    private static bool TryReadKey(Exchange exchange, bool mayTakeRequestId, out BuyKey key, out string reason)
    {
        key = default;
        reason = "";
        int count = exchange.Request.Fields.CountOf("Idempotency-Key"u8);
        exchange.Request.Fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent);
        if (count > 1)
        {
            reason = "there is more than one Idempotency-Key";
        }
        else if (count == 1 && sent.IsEmpty)
        {
            reason = "the Idempotency-Key is empty";
        }
        else if (sent.Length > MaxKeyBytes)
        {
            reason = "the Idempotency-Key is too long";
        }
        else
        {
            key = count == 1 ? BuyKey.OfClient(sent)
                : mayTakeRequestId && HasOwnRequestId(exchange) ? BuyKey.OfRequestId(exchange.RequestId)
                : BuyKey.Make();
        }

        return reason.Length == 0;
    }

    /// <summary>
    /// Whether the request's id is the client's. An id that was made here is no key: the answer shows it, and others can guess the next one.
    /// </summary>
    private static bool HasOwnRequestId(Exchange exchange) =>
        exchange.Request.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> sent) && sent.SequenceEqual(exchange.RequestId);

    private static Answer<Order> Refused(int status, string message) => new(UpstreamOutcome.Answered, status, null, message);
}
