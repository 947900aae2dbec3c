using System.Net;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Hosting;

/// <summary>One of the store's servers, ready to start: its state is recovered and its address is bound.</summary>
public interface IStoreServer : IDisposable
{
    /// <summary>The bound address.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Completes once the server can no longer keep its promises and must end, such as after a failed sync.</summary>
    CancellationToken Failed { get; }

    /// <summary>The servers that it calls, and without which it is of no use.</summary>
    IReadOnlyList<Upstream> Upstreams { get; }

    /// <summary>Begins to serve; throws <see cref="StartupException"/> when it cannot.</summary>
    void Start();

    /// <summary>Opens the request log anew, which somebody may have renamed.</summary>
    void ReopenLog();

    /// <summary>Finishes what is in hand and makes the state durable; true when nothing had to be cut off.</summary>
    bool Stop();
}
