using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class ClosingTests
{
    private const int Clients = 8;
    private const int ConnectionsEach = 500;

    [TestCase(ThreadPolicy.PerSession, false)]
    [TestCase(ThreadPolicy.PerSession, true)]
    [TestCase(ThreadPolicy.PerRequest, false)]
    [TestCase(ThreadPolicy.PerRequest, true)]
    public void A_connection_that_is_closed_while_it_is_still_being_armed_ends_without_a_reset(ThreadPolicy policy, bool portable)
    {
        using var server = new SocketServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            socket => new LineSession(socket, line => throw new InvalidOperationException(line)),
            new SocketServerOptions { OwnThreads = policy.OwnThreads(), Portable = portable, ReportFault = (_, _) => { } });
        server.Start();
        int resets = 0;
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < ConnectionsEach; i++)
            {
                if (!EndsWithoutReset(server.LocalEndPoint))
                {
                    Interlocked.Increment(ref resets);
                }
            }
        }))];
        Array.ForEach(clients, client => client.Start());
        Array.ForEach(clients, client => client.Join());
        Assert.That(resets, Is.Zero);
    }

    private static bool EndsWithoutReset(IPEndPoint server)
    {
        using var client = new LineClient(server);
        client.Send("work\n");
        try
        {
            return client.ReadToEnd().Length == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
