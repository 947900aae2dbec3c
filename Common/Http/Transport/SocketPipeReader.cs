using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace PygmyStore.Common.Http.Transport;

/// <summary>How one blocking receive ended.</summary>
internal enum ReceiveOutcome
{
    Bytes, // at least one came
    End, // the peer will send no more
    TimedOut, // nothing came within the socket's receive timeout; the connection is as it was
    Failed, // the connection is broken
}

/// <summary>A <see cref="PipeReader"/> over a blocking socket: one pooled buffer, which the parsers read in place.</summary>
/// <remarks>
/// One thread at a time. The servers call <see cref="Receive"/>; <see cref="ReadAsync"/> blocks, its task is complete when it
/// returns. The parsers bound the buffer: they ask for more only while their limits allow.
/// </remarks>
internal sealed class SocketPipeReader(Socket socket) : PipeReader
{
    /// <summary>One page: heads are a few hundred bytes, so the buffer of nearly every connection stays at this.</summary>
    public const int InitialBytes = 4096;

    private byte[] _buffer = [];
    private int _start; // of the bytes that are not consumed
    private int _end;

    /// <summary>What has been received and not advanced past.</summary>
    public ReadOnlySequence<byte> Buffered => new(_buffer, _start, _end - _start);

    public bool IsEmpty => _start == _end;

    /// <summary>Blocks until bytes have come, the peer has ended or the socket's receive timeout is over.</summary>
    public ReceiveOutcome Receive()
    {
        if (_end == _buffer.Length)
        {
            MakeRoom();
        }

        int received = socket.Receive(_buffer.AsSpan(_end), SocketFlags.None, out SocketError error);
        switch (error)
        {
            case SocketError.Success:
                _end += received;
                return received > 0 ? ReceiveOutcome.Bytes : ReceiveOutcome.End;
            case SocketError.WouldBlock or SocketError.TimedOut or SocketError.Interrupted or SocketError.IOPending:
                return ReceiveOutcome.TimedOut;
            default:
                return ReceiveOutcome.Failed;
        }
    }

    /// <summary>Lets go of that many bytes from the front.</summary>
    public void Advance(long consumed)
    {
        _start += (int)consumed;
        if (IsEmpty)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Gives the memory back while nothing is buffered: an idle connection holds none.</summary>
    public void ReleaseIfEmpty()
    {
        if (IsEmpty)
        {
            Complete();
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(Buffered, isCanceled: false, isCompleted: false);
        return !IsEmpty;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReceiveOutcome outcome = Receive();
        bool isCompleted = outcome is ReceiveOutcome.End or ReceiveOutcome.Failed;
        return ValueTask.FromResult(new ReadResult(Buffered, isCanceled: outcome == ReceiveOutcome.TimedOut, isCompleted));
    }

    public override void AdvanceTo(SequencePosition consumed) => Advance(consumed.GetInteger() - _start);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

    public override void CancelPendingRead() =>
        throw new NotSupportedException("A blocking receive ends by its timeout or by shutdown of the socket.");

    /// <summary>Gives the memory back, and forgets what was buffered.</summary>
    public override void Complete(Exception? exception = null)
    {
        _start = _end = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void MakeRoom()
    {
        Span<byte> kept = _buffer.AsSpan(_start, _end - _start);
        if (_start > 0)
        {
            kept.CopyTo(_buffer);
            (_start, _end) = (0, kept.Length);
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialBytes, 2 * kept.Length));
        kept.CopyTo(larger);
        Complete();
        (_buffer, _end) = (larger, kept.Length);
    }
}
