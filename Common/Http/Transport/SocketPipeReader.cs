using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace PygmyStore.Common.Http.Transport;

/// <summary>
/// A <see cref="PipeReader"/> over a blocking socket: bytes are received straight into pooled segments and shown to the parser as
/// one sequence.
/// </summary>
/// <remarks>
/// One thread at a time. <see cref="ReadAsync"/> exists because a pipe has it; it blocks, and its task is complete when it
/// returns. The servers call <see cref="Receive"/>, whose outcomes are values. The buffer is bounded by whoever parses: it asks
/// for more only while its limits allow.
/// </remarks>
public sealed class SocketPipeReader(Socket socket) : PipeReader
{
    private BufferSegment? _first;
    private BufferSegment? _last;
    private BufferSegment? _spare; // one is enough for nearly every request, so nothing is allocated per turn
    private int _start; // of the unread bytes, in the first segment
    private int _end; // of the received bytes, in the last segment

    /// <summary>What has been received and not advanced past.</summary>
    public ReadOnlySequence<byte> Buffered =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, _start, _last!, _end);

    /// <summary>Whether there is nothing to parse.</summary>
    public bool IsEmpty => _first is null || (_first == _last && _start == _end);

    /// <summary>Blocks until bytes have come, the peer has ended or the socket's receive timeout is over.</summary>
    public ReceiveOutcome Receive()
    {
        Span<byte> free = FreeSpan();
        int received = socket.Receive(free, SocketFlags.None, out SocketError error);
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
        if (consumed > 0)
        {
            AdvanceTo(Buffered.GetPosition(consumed));
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

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(Buffered, isCanceled: false, isCompleted: false);
        return !IsEmpty;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ReceiveOutcome outcome = Receive();
        return ValueTask.FromResult(new ReadResult(
            Buffered, isCanceled: outcome == ReceiveOutcome.TimedOut, isCompleted: outcome is ReceiveOutcome.End or ReceiveOutcome.Failed));
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var segment = (BufferSegment)consumed.GetObject()!;
        while (_first != segment)
        {
            BufferSegment done = _first!;
            _first = done.Following;
            Return(done);
        }

        _start = consumed.GetInteger();
        if (_first == _last && _start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => throw new NotSupportedException("A blocking receive ends by its timeout or by shutdown of the socket.");

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        while (_first is { } segment)
        {
            _first = segment.Following;
            Return(segment);
        }

        _last = null;
        _start = _end = 0;
    }

    private Span<byte> FreeSpan()
    {
        if (_last is null)
        {
            _first = _last = Rent();
        }
        else if (_end == _last.Memory.Length)
        {
            BufferSegment next = Rent();
            _last.Append(next);
            _last = next;
            _end = 0;
        }

        return _last.Array.AsSpan(_end);
    }

    private BufferSegment Rent()
    {
        BufferSegment segment = _spare ?? new BufferSegment();
        _spare = null;
        segment.Rent();
        return segment;
    }

    private void Return(BufferSegment segment)
    {
        segment.Return();
        _spare = segment;
    }
}
