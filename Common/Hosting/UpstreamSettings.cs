using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>The bounds of the servers' calls to each other, from the configuration.</summary>
public static class UpstreamSettings
{
    /// <summary>Calls at once that ask whether an upstream is ready; as many may wait.</summary>
    public const int ProbeCalls = 4;

    private const int ClosingBracket = 1; // of the list of buys

    /// <summary>Calls to the catalog.</summary>
    public static UpstreamOptions Catalog(StoreConfiguration configuration) =>
        Of("catalog", configuration.Catalog, configuration.CatalogCalls, configuration);

    /// <summary>Calls to the order service.</summary>
    public static UpstreamOptions Order(StoreConfiguration configuration) =>
        Of("order", configuration.Order, configuration.OrderCalls, configuration);

    /// <summary>How buys share calls to the order service; as many buyers at once as the calls can carry.</summary>
    public static CombiningLimits Buying(StoreConfiguration configuration) => new(
        configuration.BuyCalls,
        configuration.BuyCalls * configuration.BuysPerCall,
        configuration.BuysPerCall,
        configuration.MaxBodyBytes - ClosingBracket);

    /// <summary>
    /// Calls to the same server that only ask whether it is ready. They have a short queue of their own, so they do not wait for
    /// other calls, nor others for them.
    /// </summary>
    public static UpstreamOptions Probe(UpstreamOptions options, TimeSpan timeout) => options with
    {
        MaxCalls = ProbeCalls,
        MaxWaiting = ProbeCalls,
        QueueTimeout = timeout,
        CallTimeout = timeout,
    };

    private static UpstreamOptions Of(string name, IPEndPoint endPoint, int maxCalls, StoreConfiguration configuration) => new()
    {
        Name = name,
        EndPoint = endPoint,
        MaxCalls = maxCalls,
        ConnectTimeout = configuration.ConnectTimeout,
        MaxWaiting = configuration.UpstreamQueue,
        QueueTimeout = configuration.QueueTimeout,
        CallTimeout = configuration.CallTimeout,
        ServiceKey = configuration.ServiceKey,
    };
}
