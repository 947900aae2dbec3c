using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Store;

/// <summary>How the client connects to a configured store.</summary>
internal static class StoreConnections
{
    // The front end waits this long for those behind, who wait as long themselves: its own word on a late answer comes first.
    private const int TimeoutsOfAStore = 2;

    /// <summary>Connections to the front end, made as they are needed.</summary>
    /// <param name="configuration">Where the front end is.</param>
    /// <param name="calls">How many calls may be under way at once: with 1 it is a single connection, kept alive.</param>
    public static Upstream ToFrontEnd(StoreConfiguration configuration, int calls) => new(new UpstreamOptions
    {
        Name = "frontend",
        EndPoint = configuration.FrontEnd,
        MaxCalls = calls,
        ConnectTimeout = configuration.ConnectTimeout,
        CallTimeout = configuration.CallTimeout * TimeoutsOfAStore,
    });
}
