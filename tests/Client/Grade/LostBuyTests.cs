using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Grade;

[TestFixture]
internal sealed class LostBuyTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(30); // nothing here takes so long
    private static readonly FaceRequest Buy = FaceRequest.Of(RequestMethod.Post, "/orders", """{"item_number":1}""");

    [Test]
    public void The_request_comes_whole_and_nobody_reads_the_answer([Values] bool waitsForAnswer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = (IPEndPoint)listener.LocalEndpoint;
        var sender = new Thread(() => LostBuy.Send(address, Buy, "my-key", waitsForAnswer, Time));
        sender.Start();
        using Socket peer = listener.AcceptSocket();
        peer.ReceiveTimeout = (int)Time.TotalMilliseconds;
        string expected = $"POST /orders HTTP/1.1\r\nHost: {address}\r\nIdempotency-Key: my-key\r\n"
            + "Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"item_number\":1}";
        Assert.That(Read(peer, expected.Length), Is.EqualTo(expected));
        if (waitsForAnswer)
        {
            Assert.That(sender.IsAlive, "it waits for the first byte");
            peer.Send("HTTP/1.1 201 Created\r\n\r\n"u8);
        }

        Assert.That(sender.Join(Time));
        Assert.That(IsClosed(peer));
    }

    [Test]
    public void Where_nobody_listens_the_request_is_lost_too()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = (IPEndPoint)listener.LocalEndpoint;
        listener.Dispose();
        Assert.That(() => LostBuy.Send(address, Buy, "my-key", waitsForAnswer: true, Time), Throws.Nothing);
    }

    private static string Read(Socket peer, int count)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int more = peer.Receive(bytes.AsSpan(read));
            Assert.That(more, Is.GreaterThan(0), "the connection ended within the request");
            read += more;
        }

        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>Ended in order, or reset because an answer was there that nobody had read.</summary>
    private static bool IsClosed(Socket peer)
    {
        try
        {
            return peer.Receive(new byte[1]) == 0;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset;
        }
    }
}
