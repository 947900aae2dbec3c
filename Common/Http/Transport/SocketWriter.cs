using System.Buffers;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Transport;

/// <summary>How the sending of what was pending ended.</summary>
internal enum SendOutcome
{
    Sent, // the kernel has all of it
    TimedOut, // the peer did not make room in time; the rest is still pending
    Failed, // the connection is broken, and how much was sent is unknown
}

/// <summary>Collects output and sends it in few calls: the answers to requests that came together leave together.</summary>
/// <remarks>
/// One thread at a time. A client waits in <see cref="Flush"/>; a server passes <see cref="WithoutWaiting"/> and calls again when
/// there is room. After a failed send only a close with a reset is left: nobody knows how much was sent.
/// </remarks>
internal sealed class SocketWriter(Socket socket) : IBufferWriter<byte>
{
    /// <summary>Past this much the owner should flush: a peer that does not read must not make the buffer grow.</summary>
    public const int FlushThresholdBytes = PieceBytes;

    /// <summary>A deadline that has always passed.</summary>
    public const long WithoutWaiting = 0;

    private const int MaxUnsentBytes = 2 * PieceBytes; // what the kernel may hold: below half of it a socket is writable
    private const int InitialBytes = 2048;

    // A socket is writable when a third of its send buffer is free (46 KiB at the least on Linux): then this much does not block.
    private const int PieceBytes = 16 * 1024;

    private const int TcpLevel = 6; // IPPROTO_TCP
    private const int NotSentLowWater = 25; // TCP_NOTSENT_LOWAT, of Linux
    private const long MaxWaitMilliseconds = 2_000_000; // what one poll can wait: its microseconds are an int

    private static readonly byte[] MaxUnsent = BitConverter.GetBytes(MaxUnsentBytes);

    private byte[] _buffer = [];
    private int _start; // of the pending bytes
    private int _end;
    private int _room; // bytes that certainly fit the socket's buffer: what a poll has found, less what was sent since

    /// <summary>Bytes not sent yet.</summary>
    public int PendingBytes => _end - _start;

    public void Advance(int count) => _end += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_end);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_end);
    }

    /// <summary>Sends what is pending. It waits for room until the deadline (<see cref="Environment.TickCount64"/>).</summary>
    public SendOutcome Flush(long deadlineMilliseconds)
    {
        while (PendingBytes > 0)
        {
            ReadOnlySpan<byte> piece = _buffer.AsSpan(_start, Math.Min(PendingBytes, PieceBytes));
            if (piece.Length > _room && !FindRoom(deadlineMilliseconds))
            {
                return SendOutcome.TimedOut;
            }

            int sent = socket.Send(piece, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                return SendOutcome.Failed;
            }

            _room -= sent;
            _start += sent;
        }

        _start = _end = 0;
        return SendOutcome.Sent;
    }

    /// <summary>Keeps the kernel's send queue short, on Linux: it grows to 4 MiB for a peer that does not read.</summary>
    public void BoundUnsent()
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(TcpLevel, NotSentLowWater, MaxUnsent);
        }
    }

    /// <summary>Gives the memory back while nothing is pending: an idle connection holds none.</summary>
    public void ReleaseIfEmpty()
    {
        if (PendingBytes == 0)
        {
            Release();
        }
    }

    /// <summary>Gives the memory back, and forgets what was pending.</summary>
    public void Release()
    {
        _start = _end = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>Asked before a send that might block. Once there is room for a piece, dozens of small answers fit.</summary>
    private bool FindRoom(long deadlineMilliseconds)
    {
        if (!socket.Poll(0, SelectMode.SelectWrite))
        {
            long left = deadlineMilliseconds - Environment.TickCount64;
            if (left <= 0)
            {
                return false;
            }

            using var blocking = BlockingRegion.Enter();
            if (!socket.Poll(TimeSpan.FromMilliseconds(Math.Min(left, MaxWaitMilliseconds)), SelectMode.SelectWrite))
            {
                return false;
            }
        }

        _room = PieceBytes;
        return true;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _end >= bytes)
        {
            return;
        }

        int pending = PendingBytes;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(InitialBytes, pending + Math.Max(pending, bytes)));
        _buffer.AsSpan(_start, pending).CopyTo(larger);
        Release();
        (_buffer, _end) = (larger, pending);
    }
}
