using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>A key is another op at the catalog than at the order service.</summary>
internal sealed class OpDiffersByService : Product
{
    public override string Op(string key, int request, bool isAtCatalog) => $"{(isAtCatalog ? 'c' : 'k')}{key}";
}

/// <summary>The catalog answers a buy before the order service has the order, and leaves it to adoption.</summary>
internal sealed class AnsweredBeforeHandover : Product
{
    public override IHandover Orders(IHandover order) => new Later(order);

    private sealed class Later(IHandover order) : IHandover
    {
        public Answer<IReadOnlyList<BatchResult<Order>>> HandOver(
            CallContext context, string run, IReadOnlyList<Sale> sales) => sales.Count == 0
            ? order.HandOver(context, run, sales)
            : Answer.Known<IReadOnlyList<BatchResult<Order>>>(
                [.. sales.Select(sale => new BatchResult<Order>(201, OrderRecord.OrderOf(sale, sale.Number)))]);
    }
}

/// <summary>The catalog sells for its buyers without having asked whether the order service takes orders.</summary>
internal sealed class SoldWithoutAsking : Product
{
    public override IHandover Orders(IHandover order) => new Unasked(order);

    private sealed class Unasked(IHandover order) : IHandover
    {
        public Answer<IReadOnlyList<BatchResult<Order>>> HandOver(
            CallContext context, string run, IReadOnlyList<Sale> sales) => sales.Count > 0
            ? order.HandOver(context, run, sales)
            : Answer.Known<IReadOnlyList<BatchResult<Order>>>([]);
    }
}

/// <summary>The order service takes what is handed over without comparing its log with that run of the catalog.</summary>
internal sealed class HandoverNotCompared : Product
{
    public override SalesHandover HandedOver(SalesHandover handover, Reconciler reconciler) =>
        handover with { Run = reconciler.Last.Run ?? handover.Run };
}

/// <summary>The catalog goes on selling for its buyers after it has refused to belong to the order log.</summary>
internal sealed class MismatchNotNoticed : Product
{
    public override bool ClosesAfterMismatch => false;
}
