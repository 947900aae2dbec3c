using System.Buffers;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Transport;

/// <summary>
/// Collects output and sends it in as few calls as it can: the answers to requests that came together leave together.
/// </summary>
/// <remarks>
/// One thread at a time. After a failed send the stream is in an unknown state and only good for closing with a reset: a blocking
/// send that times out does not tell how much it had sent.
/// </remarks>
public sealed class SocketWriter(Socket socket) : IBufferWriter<byte>
{
    /// <summary>Past this much the owner should flush: a peer that sends without reading must not make us collect for ever.</summary>
    public const int FlushThresholdBytes = 64 * 1024;

    private const int InitialBytes = 2048;

    // A socket is writable when a third of its send buffer is free (46 KiB at the least on Linux): then this much does not block.
    private const int PieceBytes = 16 * 1024;

    private const long MaxWaitMilliseconds = 2_000_000; // what one poll can wait: its microseconds are an int

    private byte[] _buffer = [];
    private int _length;
    private int _room; // bytes that certainly fit the socket's buffer: what a poll has found, less what was sent since

    /// <summary>Bytes not sent yet.</summary>
    public int PendingBytes => _length;

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    /// <summary>
    /// Sends all that is pending. It waits for room, inside a <see cref="BlockingRegion"/>, at most until
    /// <paramref name="deadlineMilliseconds"/> on the scale of <see cref="Environment.TickCount64"/>; with one that has passed it
    /// does not wait.
    /// </summary>
    public SendOutcome Flush(long deadlineMilliseconds)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _length);
        _length = 0;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> piece = rest[..Math.Min(rest.Length, PieceBytes)];
            if (piece.Length > _room && !FindRoom(deadlineMilliseconds))
            {
                return SendOutcome.TimedOut;
            }

            int sent = socket.Send(piece, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                return error is SocketError.TimedOut or SocketError.WouldBlock ? SendOutcome.TimedOut : SendOutcome.Failed;
            }

            _room -= sent;
            rest = rest[sent..];
        }

        return SendOutcome.Sent;
    }

    /// <summary>Gives the memory back while nothing is pending: an idle connection holds none.</summary>
    public void ReleaseIfEmpty()
    {
        if (_length == 0)
        {
            Release();
        }
    }

    /// <summary>Gives the memory back, and forgets what was pending.</summary>
    public void Release()
    {
        _length = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>
    /// Asked before a send that might block, so that the deadline is one for all of them and a peer that does not read costs no running
    /// thread. Once there is room for a piece, dozens of small answers fit before it must be asked again.
    /// </summary>
    private bool FindRoom(long deadlineMilliseconds)
    {
        if (!socket.Poll(0, SelectMode.SelectWrite))
        {
            using var blocking = BlockingRegion.Enter();
            long left = deadlineMilliseconds - Environment.TickCount64;
            if (left <= 0 || !socket.Poll(TimeSpan.FromMilliseconds(Math.Min(left, MaxWaitMilliseconds)), SelectMode.SelectWrite))
            {
                return false;
            }
        }

        _room = PieceBytes;
        return true;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialBytes, Math.Max(_buffer.Length * 2, _length + bytes)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
