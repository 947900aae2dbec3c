using System.Diagnostics.Metrics;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The catalog's own figures.</summary>
internal static class CatalogMetrics
{
    private const int MaxBooksShown = 200; // a graph of more shows nothing, and each is a series for ever

    public static void Observe(Meter meter, ICatalogStore store)
    {
        meter.CreateObservableGauge("pygmy.stock", () => Stocks(store), null, "Copies of a book; the first 200 books.");
        meter.CreateObservableCounter("pygmy.sales", () => store.Figures.Sales, null, "Sales that there ever were.");
        meter.CreateObservableCounter("pygmy.sales.refused", () => store.Figures.Refused, null, "Sales refused since the start.");
        meter.CreateObservableCounter("pygmy.commits", () => store.Figures.Commits, null, "Commits of the journal.");
        meter.CreateObservableGauge("pygmy.commits.largest",
            () => store.Figures.LargestBatch, null, "Most changes in one commit.");
        meter.CreateObservableGauge("pygmy.pending",
            () => store.Figures.PendingBytes, "By", "Records that wait for the disk, at most.");
        meter.CreateObservableGauge("pygmy.journal.size",
            () => store.Figures.JournalBytes, "By", "Length of the journal's segment.");
    }

    private static IEnumerable<Measurement<long>> Stocks(ICatalogStore store) =>
        store.ReadPage(new PageRequest(After: 0, MaxBooksShown)).Books.Select(book =>
            new Measurement<long>(book.Stock, new KeyValuePair<string, object?>("item", book.ItemNumber)));
}
