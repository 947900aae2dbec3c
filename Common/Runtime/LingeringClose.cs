using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// Closes connections whose last answer must arrive although the peer may still be sending: closing with unread bytes resets
/// the connection, and the reset may overtake the answer (RFC 9112 section 9.6).
/// </summary>
/// <remarks>
/// It owns the sockets it takes. Nothing blocks: <see cref="Sweep"/>, called every now and then by the server, discards what
/// has arrived and closes a socket when its peer has finished, after <see cref="Patience"/>, or after <see cref="MaxBytes"/>.
/// </remarks>
/// <param name="maxSockets">Sockets at most.</param>
public sealed class LingeringClose(int maxSockets = LingeringClose.MaxSockets)
{
    /// <summary>Sockets at most, unless there are fewer descriptors; beyond, a plain close: under such a flood descriptors are dearer than farewells.</summary>
    public const int MaxSockets = 1024;

    /// <summary>Bytes discarded from one socket at most: what a polite client has in flight, not a whole upload.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Time for the answer to arrive and for the peer to react to it: a few round trips.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly List<Lingering> _sockets = [];
    private readonly byte[] _discarded = new byte[16 * 1024];

    /// <summary>Sockets that wait for their peer.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sockets.Count;
            }
        }
    }

    /// <summary>
    /// Takes the socket over, after the last byte was sent: half-closes it now and closes it later. Never blocks.
    /// </summary>
    public void Take(Socket socket)
    {
        if (!TryHalfClose(socket))
        {
            socket.Dispose();
            return;
        }
        lock (_gate)
        {
            if (_sockets.Count < maxSockets)
            {
                _sockets.Add(new Lingering(socket, Environment.TickCount64 + (long)Patience.TotalMilliseconds));
                return;
            }
        }
        socket.Dispose();
    }

    internal void Sweep(long nowMilliseconds)
    {
        lock (_gate)
        {
            for (int i = _sockets.Count - 1; i >= 0; i--)
            {
                Lingering lingering = _sockets[i];
                if (nowMilliseconds < lingering.DeadlineMilliseconds && !Discard(lingering))
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
    }

    internal bool WaitUntilEmpty(long deadlineMilliseconds)
    {
        lock (_gate)
        {
            while (_sockets.Count > 0)
            {
                long left = deadlineMilliseconds - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }
            return true;
        }
    }

    /// <summary>True when the socket is done: its peer has finished, failed, or sent too much.</summary>
    private bool Discard(Lingering lingering)
    {
        try
        {
            while (lingering.Socket.Poll(0, SelectMode.SelectRead))
            {
                // Readable, so this does not block; zero bytes is the peer's end.
                int count = lingering.Socket.Receive(_discarded, 0, _discarded.Length, SocketFlags.None, out SocketError error);
                lingering.Bytes += count;
                if (count == 0 || error != SocketError.Success || lingering.Bytes > MaxBytes)
                {
                    return true;
                }
            }
            return false;
        }
        catch (SocketException)
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
        catch (SocketException)
        {
            return false; // The peer is gone already.
        }
    }

    private sealed class Lingering(Socket socket, long deadlineMilliseconds)
    {
        public Socket Socket { get; } = socket;

        public long DeadlineMilliseconds { get; } = deadlineMilliseconds;

        public int Bytes { get; set; }
    }
}
