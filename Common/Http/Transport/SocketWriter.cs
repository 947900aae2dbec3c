using System.Buffers;
using System.Net.Sockets;

namespace PygmyStore.Common.Http.Transport;

/// <summary>
/// Collects output and sends it in as few calls as it can: the answers to requests that came together leave together.
/// </summary>
/// <remarks>One thread at a time. After a failed send the stream is in an unknown state and only good for closing.</remarks>
public sealed class SocketWriter(Socket socket, TimeSpan sendTimeout) : IBufferWriter<byte>
{
    /// <summary>Past this much the owner should flush: a peer that sends without reading must not make us collect for ever.</summary>
    public const int FlushThresholdBytes = 64 * 1024;

    private const int InitialBytes = 2048;

    // Handing the kernel pieces of this size makes the deadline hold: one send call may last for a whole timeout a piece.
    private const int PieceBytes = 64 * 1024;

    private byte[] _buffer = [];
    private int _length;

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

    /// <summary>Sends all that is pending; false when the peer left or did not take it within the send timeout.</summary>
    public bool Flush()
    {
        long deadline = Environment.TickCount64 + (long)sendTimeout.TotalMilliseconds;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _length);
        _length = 0;
        while (!rest.IsEmpty)
        {
            int sent = socket.Send(rest[..Math.Min(rest.Length, PieceBytes)], SocketFlags.None, out SocketError error);
            if (error != SocketError.Success || (sent < rest.Length && Environment.TickCount64 > deadline))
            {
                return false;
            }

            rest = rest[sent..];
        }

        return true;
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
