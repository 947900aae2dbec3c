using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>The catalog's sales, as the order service needs them. For any thread.</summary>
public interface ISales
{
    /// <summary>
    /// Takes copies, once for each op: 409 out of stock, 404 no such book, 422 the op was another request's. What was decided for an op is
    /// recorded with the request as it was sent: the same request gets the same answer again, and any other one gets 422. There is an
    /// answer for each of the requests, in their order.
    /// </summary>
    Answer<IReadOnlyList<SharedAnswer<Sale>>> Sell(Exchange? exchange, IReadOnlyList<SaleRequest> requests);

    /// <summary>Up to <paramref name="limit"/> sales whose numbers follow <paramref name="after"/>, in order.</summary>
    Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit);
}
