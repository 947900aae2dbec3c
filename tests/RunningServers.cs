using System.Net;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests;

/// <summary>What the tests look at in a server of the store.</summary>
internal static class RunningServers
{
    extension(IStoreServer server)
    {
        public IPEndPoint LocalEndPoint => server.Host.LocalEndPoint;

        public Router Router => server.Host.Router;

        public RuntimeCounters Counters => server.Host.Counters;

        public CancellationToken Failed => server.Host.Failed;
    }
}
