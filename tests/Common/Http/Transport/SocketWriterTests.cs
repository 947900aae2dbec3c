using System.Buffers;
using PygmyStore.Common.Http.Transport;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Transport;

[TestFixture]
internal sealed class SocketWriterTests
{
    private const int MoreThanTheKernelTakes = 16 * 1024 * 1024;

    private SocketPair _pair = null!;
    private SocketWriter _writer = null!;

    private static long Later => Environment.TickCount64 + 10_000;

    [SetUp]
    public void Connect()
    {
        _pair = new SocketPair();
        _pair.Far.ReceiveTimeout = 10_000;
        _writer = new SocketWriter(_pair.Near);
    }

    [TearDown]
    public void Disconnect()
    {
        _writer.Release();
        _pair.Dispose();
    }

    [Test]
    public void What_was_written_is_sent_once_and_in_order()
    {
        for (int i = 0; i < 10_000; i++)
        {
            Write((byte)i, (byte)(i >> 8), 0);
        }

        Assert.That(_writer.PendingBytes, Is.EqualTo(30_000));
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));
        Assert.That(_writer.PendingBytes, Is.Zero);
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));
        byte[] received = Receive(30_000);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.That(received[i * 3] + (received[i * 3 + 1] << 8), Is.EqualTo(i));
        }

        Assert.That(_pair.Far.Available, Is.Zero);
    }

    [Test]
    public void Memory_is_given_back_only_when_nothing_is_pending()
    {
        Write(1, 2);
        _writer.ReleaseIfEmpty();
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));
        _writer.ReleaseIfEmpty();
        _writer.ReleaseIfEmpty();
        Write(3);
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));

        Assert.That(Receive(3), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void What_is_released_is_not_sent()
    {
        Write(1, 2);
        _writer.Release();
        Write(3);
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));

        Assert.That(Receive(1), Is.EqualTo(new byte[] { 3 }));
    }

    [Test]
    public void A_peer_that_does_not_read_ends_the_wait_at_the_deadline([Values(0, 50)] int milliseconds)
    {
        _writer.Write(new byte[MoreThanTheKernelTakes]);

        Assert.That(_writer.Flush(Environment.TickCount64 + milliseconds), Is.EqualTo(SendOutcome.TimedOut));
    }

    [Test]
    public void What_there_was_no_room_for_is_kept_and_sent_later([Values] bool boundsUnsent)
    {
        if (boundsUnsent)
        {
            _writer.BoundUnsent();
        }

        byte[] body = Enumerable.Range(0, MoreThanTheKernelTakes).Select(i => (byte)(i % 251)).ToArray();
        _writer.Write(body);
        using var received = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int stalls = 0;
        while (_writer.Flush(SocketWriter.WithoutWaiting) == SendOutcome.TimedOut)
        {
            stalls++;
            received.Write(buffer, 0, _pair.Far.Receive(buffer));
        }

        Assert.That(stalls, Is.Positive);
        Assert.That(_writer.PendingBytes, Is.Zero);
        received.Write(Receive(body.Length - (int)received.Length));
        Assert.That(received.ToArray().AsSpan().SequenceEqual(body), Is.True);
        Assert.That(_pair.Far.Available, Is.Zero);
    }

    [Test]
    public void What_is_written_behind_a_rest_is_sent_behind_it()
    {
        byte[] filling = new byte[MoreThanTheKernelTakes];
        _writer.Write(filling);
        Assert.That(_writer.Flush(SocketWriter.WithoutWaiting), Is.EqualTo(SendOutcome.TimedOut));
        int rest = _writer.PendingBytes;
        Assert.That(rest, Is.InRange(1, filling.Length - 1));

        Write(1, 2, 3);
        _writer.ReleaseIfEmpty();
        Assert.That(_writer.PendingBytes, Is.EqualTo(rest + 3));
        byte[] received = [];
        var reader = new Thread(() => received = Receive(filling.Length + 3)) { IsBackground = true };
        reader.Start();
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));
        Eventually.Ends(reader);

        Assert.That(received[filling.Length..], Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void A_deadline_that_has_passed_still_sends_what_there_is_room_for()
    {
        Write(1, 2, 3);

        Assert.That(_writer.Flush(deadlineMilliseconds: 0), Is.EqualTo(SendOutcome.Sent));
        Assert.That(Receive(3), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void A_peer_that_makes_room_gets_everything()
    {
        byte[] body = Enumerable.Range(0, MoreThanTheKernelTakes).Select(i => (byte)(i % 251)).ToArray();
        byte[] received = [];
        var reader = new Thread(() => received = Receive(body.Length)) { IsBackground = true };
        reader.Start();
        _writer.Write(body);
        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Sent));
        Eventually.Ends(reader);

        Assert.That(received.AsSpan().SequenceEqual(body), Is.True);
    }

    [Test]
    public void A_peer_that_has_gone_is_an_outcome()
    {
        _pair.Far.Close(timeout: 0);
        Eventually.IsTrue(() => _pair.Near.Poll(0, System.Net.Sockets.SelectMode.SelectRead), "the reset has arrived");
        Write(1);

        Assert.That(_writer.Flush(Later), Is.EqualTo(SendOutcome.Failed));
    }

    private void Write(params ReadOnlySpan<byte> bytes) => _writer.Write(bytes);

    private byte[] Receive(int bytes)
    {
        byte[] received = new byte[bytes];
        for (int length = 0; length < bytes;)
        {
            int count = _pair.Far.Receive(received.AsSpan(length));
            Assert.That(count, Is.Positive);
            length += count;
        }

        return received;
    }
}
