using System.Diagnostics.Metrics;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.CatalogServer.Handover;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The catalog's own figures.</summary>
internal static class CatalogMetrics
{
    private const int MaxBooksShown = 200; // a graph of more shows nothing, and each is a series for ever

    /// <summary>Behind the fence, it shows neither books nor sales.</summary>
    public static void Observe(Meter meter, ICatalogStore store, HolderCaches caches, CatalogFirst buys)
    {
        meter.CreateObservableGauge(
            "pygmy.stock", () => caches.Fence.Left > 0 ? [] : Stocks(store), null, "Copies of a book; the first 200 books.");
        meter.CreateObservableCounter(
            "pygmy.sales", () => caches.Fence.Left > 0 ? 0 : store.Figures.Sales, null, "Sales that there ever were.");
        meter.CreateObservableCounter("pygmy.sales.refused", () => store.Figures.Refused, null, "Sales refused since the start.");
        meter.CreateObservableCounter("pygmy.commits", () => store.Figures.Commits, null, "Commits of the journal.");
        meter.CreateObservableGauge("pygmy.commits.largest",
            () => store.Figures.LargestBatch, null, "Most changes in one commit.");
        meter.CreateObservableGauge("pygmy.pending",
            () => store.Figures.PendingBytes, "By", "Records that wait for the disk, at most.");
        meter.CreateObservableGauge("pygmy.journal.size",
            () => store.Figures.JournalBytes, "By", "Length of the journal's segment.");
        meter.CreateObservableCounter("pygmy.handovers",
            () => buys.Handovers, null, "Calls that handed sales to the order service, or asked whether it takes them.");
        meter.CreateObservableCounter("pygmy.handovers.failed",
            () => buys.Failed, null, "Those after which a sale was without its order, or none would have got one.");
        meter.CreateObservableGauge("pygmy.handovers.open",
            () => buys.IsOpen ? 1 : 0, null, "1 while the catalog may sell for buyers who ask it; the next buyer opens it.");
        meter.CreateObservableGauge("pygmy.cache.holders", () => caches.Holders, null, "Front ends that may use their cache.");
        meter.CreateObservableCounter("pygmy.cache.invalidation.calls",
            () => caches.Table.Tellings, null, "Calls that told a front end of changes.");
        meter.CreateObservableCounter("pygmy.cache.revocations",
            () => caches.Table.Revocations, null, "Front ends that did not acknowledge in time.");
        meter.CreateObservableCounter("pygmy.cache.wait",
            () => caches.Teller.WaitedMilliseconds / 1000.0, "s", "How long changes have waited for front ends.");
    }

    private static IEnumerable<Measurement<long>> Stocks(ICatalogStore store) =>
        store.ReadPage(new PageRequest(After: 0, MaxBooksShown)).Books.Select(book =>
            new Measurement<long>(book.Stock, new KeyValuePair<string, object?>("item", book.ItemNumber)));
}
