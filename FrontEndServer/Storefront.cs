using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
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

    private readonly RequestIdSource _keys = new();

    /// <summary>What a text finds that no book may have: the catalog is not asked.</summary>
    private static Answer<IReadOnlyList<Book>> NoBooks => new(UpstreamOutcome.Answered, 200, [], null);

    /// <summary>All books, or those of a topic.</summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange exchange, string? topic)
    {
        exchange.Arguments.Add(Encoding.UTF8.GetBytes(topic ?? "*"));
        return topic is null || BookRules.MayBeText(topic) ? catalog.Search(exchange, topic).InTimeOf(exchange) : NoBooks;
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
        Answer<IReadOnlyList<Book>> found = BookRules.MayBeText(title) ? catalog.Search(exchange, title: title).InTimeOf(exchange) : NoBooks;
        return !found.HasValue ? new Answer<Book>(found.Outcome, found.Status, null, found.Message) { IsWorthRepeating = found.IsWorthRepeating }
            : found.Value.Count == 0 ? new Answer<Book>(found.Outcome, 404, null, "there is no book with this title")
            : new Answer<Book>(found.Outcome, found.Status, found.Value[0], null);
    }

    /// <summary>
    /// Step 1 of a buy (ARCHITECTURE.md): gives it the client's Idempotency-Key, or one that is made here so that a lost answer can be asked
    /// for again without buying twice, and passes it to the order service. A key holds for the route that it was sent to.
    /// </summary>
    public Answer<Order> Buy(Exchange exchange, int itemNumber, int quantity) => Buy(exchange, itemNumber, quantity, mayTakeRequestId: false);

    /// <summary>
    /// Buys a copy as the published designs do. Their clients know nothing of keys: where the setting says so, the request's id is the key.
    /// </summary>
    public Answer<Order> BuyOne(Exchange exchange, int itemNumber) => Buy(exchange, itemNumber, quantity: 1, mayTakeRequestId: requestIdIsKey);

    /// <summary>The order with that number.</summary>
    public Answer<Order> FindOrder(Exchange exchange, long orderNumber)
    {
        exchange.Arguments.Add(orderNumber);
        return orders.Find(exchange, orderNumber).InTimeOf(exchange);
    }

    private Answer<Order> Buy(Exchange exchange, int itemNumber, int quantity, bool mayTakeRequestId)
    {
        exchange.Arguments.Add(itemNumber);
        exchange.Arguments.Add(quantity);
        if (exchange.Request.Fields.CountOf("Idempotency-Key"u8) > 1)
        {
            return new Answer<Order>(UpstreamOutcome.Answered, 400, null, "there is more than one Idempotency-Key");
        }

        if (exchange.Request.Fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent) && sent.IsEmpty)
        {
            return new Answer<Order>(UpstreamOutcome.Answered, 400, null, "the Idempotency-Key is empty");
        }

        if (sent.Length > MaxKeyBytes)
        {
            return new Answer<Order>(UpstreamOutcome.Answered, 400, null, "the Idempotency-Key is too long");
        }

        Span<byte> made = stackalloc byte[RequestIdSource.MaxBytes];
        scoped ReadOnlySpan<byte> key = !sent.IsEmpty ? sent
            : mayTakeRequestId && exchange.Request.Fields.IndexOf("X-Request-Id"u8, 0) >= 0 ? exchange.RequestId
            : made[.._keys.Write(made)];
        Answer<Order> answer = orders.Buy(exchange, itemNumber, quantity, key).InTimeOfBuy(exchange);
        if (answer.IsReplay)
        {
            exchange.Response.AddField("Idempotency-Replayed"u8, "true"u8);
        }

        return answer;
    }
}
