using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>The catalog's sales, as the order service needs them. For any thread.</summary>
public interface ISales
{
    /// <summary>
    /// Takes copies, once for each op: 409 out of stock, 404 no such book, 422 the op was another request's. What was decided for an op is
    /// recorded with the request as it was sent: the same request gets the same answer again, and any other one gets 422. There is an
    /// answer for each of the requests, in their order. The catalog refuses the whole call with 412 when it is in another run than the one
    /// named: then nothing was sold.
    /// </summary>
    /// <param name="exchange">The buyer's request, or null.</param>
    /// <param name="run">The catalog's run with which the orders were compared.</param>
    /// <param name="requests">What is to be sold.</param>
    Answer<IReadOnlyList<SharedAnswer<Sale>>> Sell(Exchange? exchange, string run, IReadOnlyList<SaleRequest> requests);

    /// <summary>
    /// Tells what the orders know of the sales; refused with 409 and a sentence when the two do not belong together. The catalog notes
    /// durably how far the orders have got.
    /// </summary>
    Answer<Reconciled> Reconcile(OrderedSales ordered);

    /// <summary>Up to <paramref name="limit"/> sales whose numbers follow <paramref name="after"/>, in order.</summary>
    Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit);
}
