using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Hosting;

/// <summary>How the servers call each other, as the configuration says.</summary>
public static class UpstreamSettings
{
    /// <summary>Calls at once that ask whether an upstream is ready.</summary>
    public const int ProbeCalls = 4;

    private const int ClosingBracket = 1; // of the list of buys

    /// <summary>Calls to the catalog.</summary>
    public static UpstreamOptions Catalog(StoreConfiguration configuration) =>
        Of("catalog", configuration.Catalog, configuration.CatalogCalls, configuration);

    /// <summary>Calls to the order service.</summary>
    public static UpstreamOptions Order(StoreConfiguration configuration) =>
        Of("order", configuration.Order, configuration.OrderCalls, configuration);

    /// <summary>How buys share calls to the order service; as many buyers at once as the calls can carry.</summary>
    public static SharedCallLimits Buying(StoreConfiguration configuration) => new(
        configuration.BuyCalls, configuration.BuyCalls * configuration.BuysPerCall, configuration.BuysPerCall, configuration.MaxBodyBytes - ClosingBracket);

    /// <summary>
    /// The same server, asked only whether it is ready: with a short line of its own, so that the answer waits behind no other call, and
    /// whoever asks too often holds up nobody else.
    /// </summary>
    public static UpstreamOptions Probe(UpstreamOptions options, TimeSpan timeout) => options with
    {
        MaxCalls = ProbeCalls,
        MaxWaiting = ProbeCalls,
        LineTimeout = timeout,
        CallTimeout = timeout,
    };

    private static UpstreamOptions Of(string name, IPEndPoint endPoint, int maxCalls, StoreConfiguration configuration) => new()
    {
        Name = name,
        EndPoint = endPoint,
        MaxCalls = maxCalls,
        ConnectTimeout = configuration.ConnectTimeout,
        MaxWaiting = configuration.UpstreamQueue,
        LineTimeout = configuration.QueueTimeout,
        CallTimeout = configuration.CallTimeout,
        ServiceKey = configuration.ServiceKey,
    };
}
