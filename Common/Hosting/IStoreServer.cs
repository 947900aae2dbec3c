using System.Net;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Hosting;

/// <summary>One of the store's servers. Its state is recovered and its address is bound.</summary>
public interface IStoreServer : IDisposable
{
    /// <summary>The bound address.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Cancelled when the server can no longer keep its guarantees and must end, such as after a failed sync.</summary>
    CancellationToken Failed { get; }

    /// <summary>The servers that this one calls and needs.</summary>
    IReadOnlyList<Upstream> Upstreams { get; }

    /// <summary>Begins to serve, or throws <see cref="StartupException"/>.</summary>
    void Start();

    /// <summary>Reopens the request log, which may have been renamed.</summary>
    void ReopenLog();

    /// <summary>Finishes the requests under way and makes the state durable. True if no request was cut off.</summary>
    bool Stop();
}

/// <summary>
/// A server cannot start: the address is taken, or the data is damaged or belongs to another process. The message is the sentence
/// for the operator.
/// </summary>
public sealed class StartupException(string sentence, Exception? cause = null) : Exception(sentence, cause);
