using System.Diagnostics.Metrics;

namespace PygmyStore.FrontEndServer.Caching;

/// <summary>The cache's figures under <c>/metrics</c>; without a cache they are all 0.</summary>
internal static class CacheMetrics
{
    public static void Observe(Meter meter, BookCache? cache, Func<long> leaseFaults)
    {
        Count("hits", () => cache?.Hits ?? 0, "Lookups and searches that were answered from the cache.");
        Count("misses", () => cache?.Misses ?? 0, "Lookups and searches that the cache could not answer.");
        Count("fills", () => cache?.Kept ?? 0, "Books and pages that were put into the cache.");
        Count("invalidations", () => cache?.Invalidations ?? 0, "How often the catalog told the cache of changes.");
        Count("faults", leaseFaults, "Exceptions in the thread that keeps the lease: bugs.");
        meter.CreateObservableGauge("pygmy.cache.books", () => cache?.Books ?? 0, null, "Books in the cache, void ones too.");
        meter.CreateObservableGauge(
            "pygmy.cache.lease", () => cache?.IsLeaseRunning == true ? 1 : 0, null, "1 while the cache may be used.");

        void Count(string name, Func<long> value, string meaning) =>
            meter.CreateObservableCounter($"pygmy.cache.{name}", value, null, meaning);
    }
}
