using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class AddressTests
{
    [Test]
    public void An_address_in_use_is_one_sentence()
    {
        using SocketServer server = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Start();

        Assert.That(
            () => Bind(server.LocalEndPoint),
            Throws.TypeOf<BindException>()
                .With.Message.EqualTo($"cannot listen on {server.LocalEndPoint}: the address is already in use")
                .And.InnerException.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.AddressAlreadyInUse));
    }

    [Test]
    public void Of_two_servers_that_have_an_address_before_either_starts_the_first_to_start_keeps_it()
    {
        using SocketServer first = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using SocketServer second = Bind(first.LocalEndPoint);
        first.Start();

        Assert.That(
            () => second.Start(),
            Throws.TypeOf<BindException>()
                .With.InnerException.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.AddressAlreadyInUse));
        using var client = new LineClient(first.LocalEndPoint);
        Assert.That(client.Ask("hello"), Is.EqualTo("hello"));
    }

    [Test]
    public void Whoever_connects_before_the_start_is_refused()
    {
        using SocketServer server = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Assert.That(
            () => client.Connect(server.LocalEndPoint),
            Throws.TypeOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(
                SocketError.ConnectionRefused));
    }

    [Test]
    public void An_address_is_free_again_at_once_although_connections_were_open()
    {
        SocketServer server = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        server.Start();
        IPEndPoint address = server.LocalEndPoint;
        using var client = new LineClient(address);
        Assert.That(client.Ask("hello"), Is.EqualTo("hello"));
        Assert.That(server.Stop(TimeSpan.FromSeconds(10)), Is.True);

        using SocketServer next = Bind(address);
        Assert.That(next.LocalEndPoint, Is.EqualTo(address));
    }

    [TestCase("127.0.0.1", "127.0.0.2")]
    [TestCase("127.0.0.2", "127.0.0.1")]
    [TestCase("127.0.0.1", "::1")]
    [TestCase("::1", "127.0.0.1")]
    [TestCase("::", "127.0.0.1")]
    [Platform("Linux")] // where all of 127/8 is this machine
    public void Nothing_listens_but_the_address_itself(string bound, string other)
    {
        using SocketServer server = Bind(new IPEndPoint(IPAddress.Parse(bound), 0));
        server.Start();
        var address = new IPEndPoint(IPAddress.Parse(other), server.LocalEndPoint.Port);
        using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

        Assert.That(() => client.Connect(address), Throws.TypeOf<SocketException>());
    }

    private static SocketServer Bind(IPEndPoint address) =>
        new(address, socket => new LineSession(socket), new SocketServerOptions());
}
