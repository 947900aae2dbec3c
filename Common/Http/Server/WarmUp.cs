using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Has a server answer requests of its own before it accepts others, so that .NET loads what a first request needs: later, with
/// no descriptor free, what fails to load once fails for ever.
/// </summary>
internal static class WarmUp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // for one answer: a cold start on a busy machine

    // An answer, a body, an unknown path, and a request that is none: between them they take every way through a session.
    private static readonly string[] Requests =
    [
        "GET /healthz HTTP/1.1\r\n",
        "GET /metrics HTTP/1.1\r\n",
        "POST /warm-up HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n",
        "GET / HTTP/1.1\r\nContent-Length: none\r\n",
    ];

    /// <summary>Runs them; what goes wrong is no reason not to serve.</summary>
    public static void Run(Action<Socket> admit, IPEndPoint host)
    {
        try
        {
            bool isV6 = host.AddressFamily == AddressFamily.InterNetworkV6;
            using var listener = new TcpListener(isV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0);
            listener.Start();
            foreach (string request in Requests)
            {
                string end = request.StartsWith("POST", StringComparison.Ordinal) ? "{}" : "";
                Ask(listener, admit, $"{request}Host: {host}\r\nConnection: close\r\n\r\n{end}");
            }
        }
        catch (SocketException)
        {
            // No loopback, or no descriptor: what it would have loaded is loaded with the first request.
        }
    }

    private static void Ask(TcpListener listener, Action<Socket> admit, string request)
    {
        using var client = new Socket(listener.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        client.Connect(listener.LocalEndpoint);
        admit(listener.AcceptSocket());
        client.Send(Encoding.ASCII.GetBytes(request));
        byte[] buffer = new byte[4096];
        while (client.Receive(buffer) > 0)
        {
        }
    }
}
