using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Store;

/// <summary>A front end that a command talks to: where it is, how long it may take, and who notes what is said.</summary>
internal sealed record StoreAccess(StoreConfiguration Configuration, StoreUrl Url, IPEndPoint EndPoint)
{
    // The front end waits for one call timeout. Its own answer about a late server should arrive first.
    private const int TimeoutsOfAStore = 2;

    /// <summary>Null: nobody notes it.</summary>
    public ClientLog? Log { get; init; }

    /// <summary>
    /// Finds the address of the front end: of several, the first one at which somebody listens. Otherwise a sentence says why
    /// there is none.
    /// </summary>
    public static bool TryFind(
        StoreConfiguration configuration, StoreUrl url, [NotNullWhen(true)] out StoreAccess? access,
        [NotNullWhen(false)] out string? why)
    {
        access = null;
        if (!url.TryResolve(out IReadOnlyList<IPEndPoint>? endPoints, out why))
        {
            return false;
        }

        IPEndPoint? open = endPoints.Count == 1
            ? null
            : endPoints.FirstOrDefault(endPoint => IsOpen(endPoint, configuration.ConnectTimeout));
        access = new StoreAccess(configuration, url, open ?? endPoints[0]);
        return true;
    }

    /// <summary>Connections to it, made when they are needed, and at most so many at once.</summary>
    public Upstream Connect(int calls) => new(new UpstreamOptions
    {
        Name = "frontend",
        EndPoint = EndPoint,
        Host = Url.HostField,
        MaxCalls = calls,
        ConnectTimeout = Configuration.ConnectTimeout,
        CallTimeout = Configuration.CallTimeout * TimeoutsOfAStore,
    });

    /// <summary>Whether somebody listens there now.</summary>
    public bool IsOpen() => IsOpen(EndPoint, Configuration.ConnectTimeout);

    /// <summary>The store at those connections, with what is said in the log.</summary>
    public StoreClient Client(Upstream frontEnd, AnswerObserver? observe = null) => new(frontEnd, observe, Log);

    private static bool IsOpen(IPEndPoint endPoint, TimeSpan patience)
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(endPoint);
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It is under way.
            }

            return socket.Poll(patience, SelectMode.SelectWrite)
                && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
        }
        catch (SocketException)
        {
            return false; // refused at once, or an address of a family that this machine does not speak
        }
    }
}
