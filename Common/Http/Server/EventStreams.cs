using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Streams of the same events to many viewers. A stream costs a socket and no thread: an event is made once, and
/// <see cref="Publish"/> sends it to each viewer that has room for it, and waits for none. For any thread.
/// </summary>
/// <remarks>
/// The last events are kept. A viewer is only a socket and a place among them, so one that reads slowly costs no memory; it is
/// dropped when it is <see cref="MaxBehind"/> events late. A viewer that has left is noticed with the second event after that.
/// One that comes back with the id of a kept event gets what it missed; any other first gets what <see cref="Opening"/> makes.
/// With an event every few seconds no heartbeat is needed.
/// </remarks>
public sealed class EventStreams : IDisposable
{
    /// <summary>Viewers at most, each with a descriptor: a class and a lecture hall. Further ones get 503.</summary>
    public const int MaxStreams = 256;

    /// <summary>Events that are kept for viewers that come again; with one each second, two minutes.</summary>
    public const int KeptEvents = 120;

    /// <summary>How many events a viewer may be late; with one each second, half a minute: then it sees the past.</summary>
    public const int MaxBehind = 30;

    private const int RetryMilliseconds = 500; // so that the time until a server is back is seen to about that
    private const int MaxIdBytes = 64;

    private readonly Lock _lock = new(); // for all below
    private readonly int _most;
    private readonly byte[][] _events = new byte[KeptEvents][]; // by number, modulo the size
    private readonly string[] _ids = new string[KeptEvents];
    private readonly List<Viewer> _viewers = [];
    private long _next; // the number of the next event
    private bool _hasEnded;

    /// <param name="most">Viewers at most.</param>
    public EventStreams(int most = MaxStreams) => _most = most;

    /// <summary>Makes what a new viewer gets first, as a whole event; called in the lock, so it must be quick.</summary>
    public Func<ReadOnlyMemory<byte>>? Opening { get; init; }

    /// <summary>Streams that are open now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _viewers.Count;
            }
        }
    }

    /// <summary>Answers a GET with a stream, which begins when the head is sent; 503 when there are too many.</summary>
    public void Open(Exchange exchange)
    {
        lock (_lock)
        {
            if (_hasEnded || _viewers.Count >= _most)
            {
                string reason = _hasEnded ? "the server is stopping" : $"{_most} viewers are here already; try again";
                exchange.Response.Error(503, reason);
                exchange.Response.RetryAfter();
                return;
            }
        }

        exchange.Request.Fields.TryGet(EventText.LastIdField, out ReadOnlySpan<byte> lastId);
        EventText.WriteRetry(exchange.Response.Begin(200, MediaTypes.EventStream), RetryMilliseconds);
        exchange.Response.AddField("X-Accel-Buffering"u8, "no"u8); // for nginx, which would collect the events
        string last = lastId.Length <= MaxIdBytes ? Encoding.Latin1.GetString(lastId) : "";
        exchange.Response.Stream = socket => Take(socket, last);
    }

    /// <summary>Keeps the event and sends it to all viewers.</summary>
    public void Publish(string id, byte[] text)
    {
        lock (_lock)
        {
            _events[_next % KeptEvents] = text;
            _ids[_next % KeptEvents] = id;
            _next++;
            for (int i = _viewers.Count - 1; i >= 0; i--)
            {
                if (!Send(_viewers[i]))
                {
                    _viewers[i].Socket.Dispose();
                    _viewers[i] = _viewers[^1];
                    _viewers.RemoveAt(_viewers.Count - 1);
                }
            }
        }
    }

    /// <summary>Closes all streams, and lets none begin any more: for a drain. The viewers come again later.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _viewers.ForEach(viewer => viewer.Socket.Dispose());
            _viewers.Clear();
        }
    }

    public void Dispose() => End();

    /// <summary>The head is sent: from now on the socket is a viewer's. Never blocks.</summary>
    private void Take(Socket socket, string lastId)
    {
        lock (_lock)
        {
            if (!_hasEnded && _viewers.Count < _most && TryMakeNonBlocking(socket))
            {
                int missed = MissedSince(lastId);
                var viewer = new Viewer(socket, _next - Math.Max(0, missed))
                {
                    Unsent = missed >= 0 ? default : Opening?.Invoke() ?? default,
                };
                if (Send(viewer))
                {
                    _viewers.Add(viewer);
                    return;
                }
            }
        }

        socket.Dispose();
    }

    /// <summary>How many events came after that one; -1 when it is not kept.</summary>
    private int MissedSince(string id)
    {
        for (int back = 1; back <= Math.Min(_next, KeptEvents); back++)
        {
            if (_ids[(_next - back) % KeptEvents] == id)
            {
                return back - 1;
            }
        }

        return -1;
    }

    /// <summary>Sends what there is room for; false when the viewer has left, or is too late.</summary>
    private bool Send(Viewer viewer)
    {
        while (true)
        {
            if (!viewer.Unsent.IsEmpty)
            {
                int sent = viewer.Socket.Send(viewer.Unsent.Span, SocketFlags.None, out SocketError error);
                if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
                {
                    return _next - viewer.NextEvent < MaxBehind;
                }

                if (error != SocketError.Success)
                {
                    return false;
                }

                viewer.Unsent = viewer.Unsent[sent..];
            }
            else if (viewer.NextEvent < _next)
            {
                viewer.Unsent = _events[viewer.NextEvent++ % KeptEvents];
            }
            else
            {
                return true;
            }
        }
    }

    private static bool TryMakeNonBlocking(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            return true;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private sealed class Viewer(Socket socket, long nextEvent)
    {
        public Socket Socket => socket;

        /// <summary>The number of the event after the one that is being sent.</summary>
        public long NextEvent { get; set; } = nextEvent;

        /// <summary>What is left of the one that is being sent.</summary>
        public ReadOnlyMemory<byte> Unsent { get; set; }
    }
}
