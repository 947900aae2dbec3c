using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Breaks a listening socket of this process from outside, as a failure of the machine would. Linux only.</summary>
internal static class ListeningSocket
{
    /// <summary>Shuts down the socket that listens on the address: each accept on it fails from now on.</summary>
    public static void Break(IPEndPoint address)
    {
        foreach (string descriptor in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (TryOpen(descriptor) is { } socket && IsListeningOn(socket, address))
            {
                socket.Shutdown(SocketShutdown.Both);
                return;
            }
        }

        Assert.Fail($"nothing listens on {address}");
    }

    private static Socket? TryOpen(string descriptor)
    {
        try
        {
            nint number = nint.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture);
            return new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true
                ? new Socket(new SafeSocketHandle(number, ownsHandle: false))
                : null;
        }
        catch (Exception other) when (other is SocketException or IOException)
        {
            return null; // closed meanwhile, or no socket of the internet
        }
    }

    private static bool IsListeningOn(Socket socket, IPEndPoint address) =>
        socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 1
            && address.Equals(socket.LocalEndPoint);
}
