using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using PygmyStore.Common.Http.Transport;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Transport;

[TestFixture]
internal sealed class SocketPipeReaderTests
{
    private SocketPair _pair = null!;
    private SocketPipeReader _reader = null!;

    [SetUp]
    public void Connect()
    {
        _pair = new SocketPair();
        _pair.Near.ReceiveTimeout = 10_000;
        _reader = new SocketPipeReader(_pair.Near);
    }

    [TearDown]
    public void Disconnect()
    {
        _reader.Complete();
        _pair.Dispose();
    }

    [Test]
    public void Bytes_arrive_in_order_however_they_are_taken([Values(1, 7, 4095, 4096, 4097, 20_000)] int step)
    {
        byte[] sent = Enumerable.Range(0, 3 * SocketPipeReader.InitialBytes + 1).Select(i => (byte)(i * 31)).ToArray();
        _pair.Far.Send(sent);
        var taken = new List<byte>();
        while (taken.Count < sent.Length)
        {
            Assert.That(_reader.Receive(), Is.EqualTo(ReceiveOutcome.Bytes));
            while (_reader.Buffered.Length >= step || (!_reader.IsEmpty && taken.Count + _reader.Buffered.Length == sent.Length))
            {
                ReadOnlySequence<byte> piece = _reader.Buffered.Slice(0, Math.Min(step, _reader.Buffered.Length));
                taken.AddRange(piece.ToArray());
                _reader.Advance(piece.Length);
            }
        }

        Assert.That(taken, Is.EqualTo(sent));
        Assert.That(_reader.IsEmpty, Is.True);
        Assert.That(_reader.Buffered.Length, Is.Zero);
    }

    [Test]
    public void What_is_not_taken_stays_while_more_arrives()
    {
        _pair.Far.Send(new byte[SocketPipeReader.InitialBytes]);
        Receive(SocketPipeReader.InitialBytes);
        _reader.Advance(SocketPipeReader.InitialBytes - 1);
        _pair.Far.Send([7, 8]);
        Receive(3);

        Assert.That(_reader.Buffered.ToArray(), Is.EqualTo(new byte[] { 0, 7, 8 }));
        _reader.Advance(1);
        Assert.That(_reader.Buffered.ToArray(), Is.EqualTo(new byte[] { 7, 8 }));
    }

    [Test]
    public void A_buffer_that_was_filled_and_taken_is_used_anew()
    {
        for (int i = 0; i < 3; i++)
        {
            byte[] sent = [.. Enumerable.Repeat((byte)i, SocketPipeReader.InitialBytes)];
            _pair.Far.Send(sent);
            Receive(SocketPipeReader.InitialBytes);
            Assert.That(_reader.Buffered.IsSingleSegment, Is.True);
            Assert.That(_reader.Buffered.ToArray(), Is.EqualTo(sent));
            _reader.Advance(SocketPipeReader.InitialBytes);
        }
    }

    [Test]
    public void Memory_is_given_back_only_when_nothing_is_buffered()
    {
        _pair.Far.Send([1, 2]);
        Receive(2);
        _reader.ReleaseIfEmpty();
        Assert.That(_reader.Buffered.ToArray(), Is.EqualTo(new byte[] { 1, 2 }));

        _reader.Advance(2);
        _reader.ReleaseIfEmpty();
        _reader.ReleaseIfEmpty();
        Assert.That(_reader.IsEmpty, Is.True);
        _pair.Far.Send([3]);
        Receive(1);
        Assert.That(_reader.Buffered.ToArray(), Is.EqualTo(new byte[] { 3 }));
    }

    [Test]
    public void The_end_of_the_peer_is_an_outcome_and_so_is_a_timeout()
    {
        _pair.Near.ReceiveTimeout = 1;
        Assert.That(_reader.Receive(), Is.EqualTo(ReceiveOutcome.TimedOut));
        Assert.That(_reader.IsEmpty, Is.True);

        _pair.Far.Shutdown(SocketShutdown.Send);
        Assert.That(_reader.Receive(), Is.EqualTo(ReceiveOutcome.End));
    }

    [Test]
    public void A_reset_is_an_outcome()
    {
        _pair.Far.Close(timeout: 0);

        Assert.That(_reader.Receive(), Is.EqualTo(ReceiveOutcome.Failed));
    }

    [Test]
    public void It_is_read_like_any_pipe()
    {
        _pair.Far.Send([1, 2, 3]);
        Task<ReadResult> read = _reader.ReadAsync().AsTask();
        Assert.That(read.IsCompletedSuccessfully, Is.True);
        Assert.That(read.Result.Buffer.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        _reader.AdvanceTo(read.Result.Buffer.GetPosition(1), read.Result.Buffer.End);
        Assert.That(_reader.TryRead(out ReadResult rest), Is.True);
        Assert.That(rest.Buffer.ToArray(), Is.EqualTo(new byte[] { 2, 3 }));
        _reader.AdvanceTo(rest.Buffer.End);
        Assert.That(_reader.TryRead(out _), Is.False);

        _pair.Far.Shutdown(SocketShutdown.Send);
        Assert.That(_reader.ReadAsync().AsTask().Result.IsCompleted, Is.True);
    }

    private void Receive(long bytes)
    {
        while (_reader.Buffered.Length < bytes)
        {
            Assert.That(_reader.Receive(), Is.EqualTo(ReceiveOutcome.Bytes));
        }
    }
}
