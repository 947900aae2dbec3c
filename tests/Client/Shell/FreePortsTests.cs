using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Shell;

[TestFixture]
internal sealed class FreePortsTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(50)]
    public void They_differ_and_somebody_can_listen_at_each(int count)
    {
        IPEndPoint[] found = FreePorts.Find(count);
        Assert.That(found, Is.Unique.And.Length.EqualTo(count));
        var listeners = new List<TcpListener>();
        try
        {
            foreach (IPEndPoint address in found)
            {
                listeners.Add(new TcpListener(address));
                listeners[^1].Start();
            }
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
