using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// Closes connections whose last answer must arrive although the peer may still be sending: closing with unread bytes resets the
/// connection, and the reset may overtake the answer (RFC 9112 section 9.6).
/// </summary>
/// <remarks>
/// It owns the sockets it takes. Nothing blocks: <see cref="Sweep"/> discards what has arrived, and closes a socket when its
/// peer has finished or has sent nothing for <see cref="Patience"/>, and in any case after <see cref="LongestPatience"/> or
/// <see cref="MaxBytes"/>. Many clients look for an answer only when they have sent all.
/// </remarks>
public sealed class LingeringClose(long maxBytes = LingeringClose.MaxBytes, int maxSockets = LingeringClose.MaxSockets)
{
    /// <summary>Sockets at most; others are closed at once: in a flood a descriptor is worth more than a farewell.</summary>
    public const int MaxSockets = 1024;

    /// <summary>Bytes discarded from one socket at most: a photo or a short film, sent by mistake. They cost no memory.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>How long the peer may send nothing: a few round trips.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long a peer may go on sending: 64 MiB on a fast line, some megabytes on a slow one.</summary>
    public static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(10);

    // How long a peer that may be sending a body must send nothing before our side of the connection ends. Some clients (Node)
    // take that end for an error while they still have something to send, although the answer says that the connection closes.
    private const long PauseMilliseconds = 250;

    // So that one sweep ends soon, and leaves no peer out for the sake of a fast one.
    private const int MaxBytesPerSocketAndSweep = 256 * 1024;
    private const int MaxBytesPerSweep = 16 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly List<Lingering> _sockets = [];
    private readonly byte[] _discarded = new byte[16 * 1024];

    public int Count => _sockets.Count;

    /// <summary>
    /// Takes the socket over after the last byte was sent. Half-closes it now or, when the peer may be in the middle of a body,
    /// after a pause. Closes it later. Never blocks.
    /// </summary>
    public void Take(Socket socket, bool peerMaySend = false)
    {
        if (peerMaySend || TryHalfClose(socket))
        {
            lock (_gate)
            {
                if (_sockets.Count < maxSockets)
                {
                    _sockets.Add(new Lingering(socket, Environment.TickCount64) { IsOpen = peerMaySend });
                    return;
                }
            }
        }

        socket.Dispose();
    }

    /// <summary>Discards and closes; true when peers are sending, so that the next sweep should come soon.</summary>
    internal bool Sweep(long nowMilliseconds)
    {
        int discarded = 0;
        lock (_gate)
        {
            for (int i = _sockets.Count - 1; i >= 0; i--)
            {
                Lingering lingering = _sockets[i];
                if (nowMilliseconds < lingering.DeadlineMilliseconds
                    && (discarded >= MaxBytesPerSweep || !Discard(lingering, nowMilliseconds, ref discarded)))
                {
                    continue;
                }

                lingering.Socket.Dispose();
                _sockets[i] = _sockets[^1];
                _sockets.RemoveAt(_sockets.Count - 1);
            }
            if (_sockets.Count == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }

        return discarded > 0;
    }

    internal bool WaitUntilEmpty(long deadlineMilliseconds) =>
        Deadline.Await(_gate, () => _sockets.Count == 0, deadlineMilliseconds);

    /// <summary>True when the socket is done: its peer has finished, failed, or sent too much.</summary>
    private bool Discard(Lingering lingering, long nowMilliseconds, ref int discarded)
    {
        try
        {
            for (int taken = 0; taken < MaxBytesPerSocketAndSweep && lingering.Socket.Poll(0, SelectMode.SelectRead);)
            {
                // Readable, so this does not block; zero bytes is the peer's end.
                int count = lingering.Socket.Receive(_discarded, 0, _discarded.Length, SocketFlags.None, out SocketError error);
                taken += count;
                discarded += count;
                lingering.Bytes += count;
                lingering.QuietSinceMilliseconds = nowMilliseconds;
                if (count == 0 || error != SocketError.Success || lingering.Bytes > maxBytes)
                {
                    return true;
                }
            }
            if (lingering.IsOpen && nowMilliseconds >= lingering.QuietSinceMilliseconds + PauseMilliseconds)
            {
                lingering.IsOpen = false;
                return !TryHalfClose(lingering.Socket);
            }
            return false;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    private static bool TryHalfClose(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false; // the peer is gone already
        }
    }

    private sealed class Lingering(Socket socket, long takenMilliseconds)
    {
        private readonly long _endMilliseconds = takenMilliseconds + (long)LongestPatience.TotalMilliseconds;

        public Socket Socket => socket;

        public long QuietSinceMilliseconds { get; set; } = takenMilliseconds;

        public long Bytes { get; set; }

        /// <summary>Whether our side of the connection has not ended yet.</summary>
        public bool IsOpen { get; set; }

        public long DeadlineMilliseconds =>
            Math.Min(QuietSinceMilliseconds + (long)Patience.TotalMilliseconds, _endMilliseconds);
    }
}
