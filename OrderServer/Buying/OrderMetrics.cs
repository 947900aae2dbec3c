using System.Diagnostics.Metrics;
using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

internal sealed class OrderMetrics(Meter meter)
{
    private readonly Counter<long> _orders =
        meter.CreateCounter<long>("pygmy.orders", null, "Buys answered with a new order.");

    private readonly Counter<long> _replayed =
        meter.CreateCounter<long>("pygmy.orders.replayed", null, "Buys answered with their key's earlier order.");

    private readonly Counter<long> _refused =
        meter.CreateCounter<long>("pygmy.buys.refused", null, "Buys that the catalog refused or could not take.");

    private readonly Counter<long> _unknown =
        meter.CreateCounter<long>("pygmy.buys.unknown", null, "Buys whose outcome could not be told.");

    private readonly Counter<long> _adopted =
        meter.CreateCounter<long>("pygmy.sales.adopted", null, "Sales that got their order from the adoption.");

    private readonly Counter<long> _handedOver =
        meter.CreateCounter<long>("pygmy.sales.handed_over", null, "Sales that came from the catalog and have their order.");

    public void Observe(OrderBook book, Func<int> inFlight, Adoption adoption)
    {
        meter.CreateObservableGauge("pygmy.buys.in_flight", inFlight, null, "Buys that are under way now.");
        meter.CreateObservableGauge("pygmy.order.log.orders", () => book.Count, null, "Orders in the log.");
        meter.CreateObservableGauge("pygmy.order.log.watermark", () => book.Watermark, null, "Sales up to it have their order.");
        meter.CreateObservableCounter("pygmy.order.log.commits", () => book.Commits, null, "Commits of the order log.");
        meter.CreateObservableGauge(
            "pygmy.order.log.pending", () => book.PendingBytes, "By", "Orders that wait for the disk, at most.");
        meter.CreateObservableGauge(
            "pygmy.order.log.largest_batch", () => book.LargestBatch, null,
            "Most sales that one commit gave their orders, adopted ones among them.");
        meter.CreateObservableCounter(
            "pygmy.adoption.faults", () => adoption.Faults, null, "Exceptions in passes of the adoption: bugs.");
    }

    public void Count(BuyResult result)
    {
        Counter<long> counter = result switch
        {
            BuyResult.Ordered => _orders,
            BuyResult.OrderedBefore => _replayed,
            BuyResult.Unknown => _unknown,
            _ => _refused,
        };
        counter.Add(1);
    }

    public void HandedOver(int sales) => _handedOver.Add(sales);

    public void Adopted(int sales) => _adopted.Add(sales);
}
