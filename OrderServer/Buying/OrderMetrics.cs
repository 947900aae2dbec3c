using System.Diagnostics.Metrics;
using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>The figures of buying and of the order log. For any thread.</summary>
internal sealed class OrderMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _orders;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unknown;
    private readonly Counter<long> _adopted;

    public OrderMetrics(Meter meter)
    {
        _meter = meter;
        _orders = meter.CreateCounter<long>("pygmy.orders", null, "Buys answered with a new order.");
        _replayed = meter.CreateCounter<long>("pygmy.orders.replayed", null, "Buys answered with their key's earlier order.");
        _refused = meter.CreateCounter<long>("pygmy.buys.refused", null, "Buys that the catalog refused or could not take.");
        _unknown = meter.CreateCounter<long>("pygmy.buys.unknown", null, "Buys whose outcome could not be told.");
        _adopted = meter.CreateCounter<long>("pygmy.sales.adopted", null, "Sales that got their order from the adoption.");
    }

    /// <summary>Shows the figures that the parts keep themselves.</summary>
    public void Observe(IOrderLog book, BuyProtocol buys)
    {
        _meter.CreateObservableGauge("pygmy.buys.in_flight", () => buys.InFlight, null, "Buys that are under way now.");
        _meter.CreateObservableGauge("pygmy.order.log.orders", () => book.Count, null, "Orders in the log.");
        _meter.CreateObservableGauge("pygmy.order.log.watermark", () => book.Watermark, null, "Sales up to it have their order.");
        _meter.CreateObservableCounter("pygmy.order.log.commits", () => book.Commits, null, "Commits of the order log.");
        _meter.CreateObservableGauge(
            "pygmy.order.log.pending", () => book.PendingBytes, "By", "Orders that wait for the disk, at most.");
        _meter.CreateObservableGauge(
            "pygmy.order.log.largest_batch",
            () => book.LargestBatch,
            null,
            "Most sales that one commit gave their orders, adopted ones among them.");
    }

    /// <summary>Shows the exceptions of the adoption's thread.</summary>
    public void Observe(Adoption adoption) => _meter.CreateObservableCounter(
        "pygmy.adoption.faults", () => adoption.Faults, null, "Exceptions in passes of the adoption: bugs.");

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

    public void Adopted(int sales) => _adopted.Add(sales);
}
