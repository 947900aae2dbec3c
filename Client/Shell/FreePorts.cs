using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Client.Shell;

/// <summary>Finds ports of this machine's loopback at which nobody listens, for servers that this client starts.</summary>
/// <remarks>Nothing keeps them free: who is slow to use one may find it taken.</remarks>
internal static class FreePorts
{
    private const int First = 10_000; // below those that the system gives to outgoing connections
    private const int End = 32_000;
    private const int MaxTries = 1000; // of ports: so many taken ones in a row are no chance

    /// <summary>All are taken before the first one is let go, so that they differ.</summary>
    public static IPEndPoint[] Find(int count)
    {
        var taken = new List<Socket>();
        try
        {
            for (int tries = 0; taken.Count < count; tries++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(First, End)));
                    taken.Add(socket);
                }
                catch (SocketException) when (tries < MaxTries)
                {
                    socket.Dispose(); // another one
                }
            }

            return [.. taken.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];
        }
        finally
        {
            taken.ForEach(socket => socket.Dispose());
        }
    }
}
