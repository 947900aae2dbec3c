using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>The catalog does not write down what it refuses.</summary>
internal sealed class RefusalsNotRecorded : Product
{
    public override SingleCommand Command(Sell sell) => new SaleOnly(sell);

    private sealed class SaleOnly(Sell sell) : SingleCommand
    {
        public override InventoryChange? Decide(Batch batch) => sell.Decide(batch) as InventoryChange.Sold;
    }
}

/// <summary>The title becomes a number before the op is looked at.</summary>
internal sealed class NameResolvedBeforeOp : Product
{
    public override SaleRequest Asked(SaleRequest request, Inventory inventory) =>
        request.Name is { } title && inventory.ReadPage(PageRequest.First, title: title).Books is [var book]
            ? new SaleRequest(request.Op, book.ItemNumber, request.Quantity)
            : request;
}

/// <summary>The catalog knows an op only until it is started again.</summary>
internal sealed class OpsInMemoryOnly : Product
{
    public override string Remembered(string op, int incarnation) => $"{incarnation}/{op}";
}

/// <summary>The order service writes the order before it asks for the sale.</summary>
internal sealed class OrderBeforeSale : Product
{
    public override ISales Sales(ISales catalog, OrderBook book) => new OrderFirst(catalog, book);

    private sealed class OrderFirst(ISales catalog, OrderBook book) : ISales
    {
        public Answer<IReadOnlyList<SaleDecision>> Sell(CallContext context, string run, IReadOnlyList<SaleRequest> requests)
        {
            foreach (SaleRequest request in requests)
            {
                int item = request.ItemNumber ?? 1; // nobody but the catalog knows which book has a title
                var expected = new Sale(book.Count + 1, request.Op, item, $"Book {item}", request.Quantity, 10, 0, 0);
                book.Append(new OrderAppend([expected]));
            }

            return catalog.Sell(context, run, requests);
        }

        public Answer<Reconciled> Reconcile(OrderedSales ordered) => catalog.Reconcile(ordered);

        public Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit) => catalog.SalesAfter(after, limit);
    }
}

/// <summary>The catalog answers when its journal is written, not when it is synced.</summary>
internal sealed class SaleAnsweredBeforeSync : Product
{
    public override Durability CatalogDurability => Durability.Os;
}

/// <summary>The order service answers when its log is written, not when it is synced.</summary>
internal sealed class OrderAnsweredBeforeSync : Product
{
    public override Durability OrderDurability => Durability.Os;
}

/// <summary>Nobody looks for sales without an order.</summary>
internal sealed class NoAdoption : Product
{
    public override bool Adopts => false;
}

/// <summary>Each request has an op of its own, whatever its key.</summary>
internal sealed class FreshOpForRetry : Product
{
    public override string Op(string key, int request, bool isAtCatalog) => $"k{key}.{request}";
}

/// <summary>What has no answer is taken for not done.</summary>
internal sealed class UnknownIsFailed : Product
{
    public override ISales Sales(ISales catalog, OrderBook book) => new Optimistic(catalog);

    private sealed class Optimistic(ISales catalog) : ISales
    {
        public Answer<IReadOnlyList<SaleDecision>> Sell(CallContext context, string run, IReadOnlyList<SaleRequest> requests)
        {
            Answer<IReadOnlyList<SaleDecision>> answer = catalog.Sell(context, run, requests);
            return answer.Outcome == UpstreamOutcome.Answered ? answer : answer with { Outcome = UpstreamOutcome.Unreachable };
        }

        public Answer<Reconciled> Reconcile(OrderedSales ordered) => catalog.Reconcile(ordered);

        public Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit) => catalog.SalesAfter(after, limit);
    }
}

/// <summary>The order service buys without comparing its log with the catalog's sales.</summary>
internal sealed class NoComparison : Product
{
    public override Answer<Reconciled>? Reconcile(CatalogNode catalog, OrderedSales told) => catalog.Welcome();
}

/// <summary>Whatever the order service says of the sales that it knows, the catalog takes it for the same as its own.</summary>
internal sealed class ChecksumIgnored : Product
{
    public override Answer<Reconciled>? Reconcile(CatalogNode catalog, OrderedSales told) =>
        catalog.Reconcile(told with { Checksum = catalog.ChecksumUpTo(told.Watermark) ?? told.Checksum });
}
