using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Hosting;

/// <summary>How the servers call each other, as the configuration says.</summary>
public static class UpstreamSettings
{
    /// <summary>Calls to the catalog.</summary>
    public static UpstreamOptions Catalog(StoreConfiguration configuration) =>
        Of("catalog", configuration.Catalog, configuration.CatalogCalls, configuration);

    /// <summary>Calls to the order service.</summary>
    public static UpstreamOptions Order(StoreConfiguration configuration) =>
        Of("order", configuration.Order, configuration.OrderCalls, configuration);

    /// <summary>How buys share calls to the order service. A buyer in line has a session thread, so there are never more than those.</summary>
    public static SharedCallLimits Buying(StoreConfiguration configuration) =>
        new(configuration.BuyCalls, configuration.FrontEndMaxWorkers, configuration.BuysPerCall, configuration.MaxBodyBytes);

    private static UpstreamOptions Of(string name, IPEndPoint endPoint, int maxCalls, StoreConfiguration configuration) => new()
    {
        Name = name,
        EndPoint = endPoint,
        MaxCalls = maxCalls,
        ConnectTimeout = configuration.ConnectTimeout,
        CallTimeout = configuration.CallTimeout,
        ServiceKey = configuration.ServiceKey,
    };
}
