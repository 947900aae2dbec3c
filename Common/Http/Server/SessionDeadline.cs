using System.Diagnostics.Metrics;
using PygmyStore.Common.Http.Protocol;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Http.Server;

/// <summary>How long a session waits for its client. Absolute: a client that drips a byte at a time gains nothing.</summary>
internal sealed class SessionDeadline(HttpServerOptions options)
{
    private const long NotBegun = -1;
    private const long Unlimited = int.MaxValue; // 25 days

    private long _milliseconds = Now + (long)options.IdleTimeout.TotalMilliseconds;
    private bool _awaitsHead;
    private long _began = NotBegun; // the head or the body that is awaited
    private long _stallBegan = NotBegun;
    private long _takenBytes;

    /// <summary>On the scale of <see cref="Environment.TickCount64"/>; read by other threads.</summary>
    public long Milliseconds => Volatile.Read(ref _milliseconds);

    /// <summary>Whether the client has had its time: a session that waits on its thread looks for itself.</summary>
    public bool HasPassed => Now > Milliseconds;

    private static long Now => Environment.TickCount64;

    public void BecameIdle()
    {
        Clear();
        Set(Now + (long)options.IdleTimeout.TotalMilliseconds);
    }

    /// <summary>
    /// More bytes of a head or of a body are awaited. A body has the time that its bytes earn at the minimum rate, and never more
    /// than the whole timeout.
    /// </summary>
    public void Await(bool isHead, int receivedBytes)
    {
        if (_began == NotBegun || isHead != _awaitsHead)
        {
            _began = Now;
            _awaitsHead = isHead;
        }

        TimeSpan whole = isHead ? options.HeadTimeout : options.BodyTimeout;
        long earned = isHead ? Unlimited : Earned(options.RateGrace, receivedBytes);
        Set(_began + Math.Min(earned, (long)whole.TotalMilliseconds));
    }

    /// <summary>
    /// The client did not take all of the answers. It has the send timeout, anew whenever it takes some of them, and in all no
    /// more than what it takes earns at the minimum rate. So neither a client that reads nothing nor one that reads a byte a
    /// second keeps its connection.
    /// </summary>
    public void SendingStalled(int takenBytes)
    {
        long fromNow = Now + (long)options.SendTimeout.TotalMilliseconds;
        if (_stallBegan == NotBegun)
        {
            _stallBegan = Now;
            _takenBytes = 0;
            Set(fromNow);
        }
        else if (takenBytes > 0)
        {
            _takenBytes += takenBytes;
            Set(Math.Min(_stallBegan + Earned(options.SendTimeout, _takenBytes), fromNow));
        }
    }

    /// <summary>The client has taken all of it. What follows was not read meanwhile, so its time begins later.</summary>
    public void SendingEnded()
    {
        if (_stallBegan != NotBegun)
        {
            _began += _began == NotBegun ? 0 : Now - _stallBegan;
            _stallBegan = NotBegun;
        }
    }

    public void Clear() => _began = NotBegun;

    private long Earned(TimeSpan grace, long bytes) => options.MinRateBytesPerSecond == 0
        ? Unlimited
        : (long)grace.TotalMilliseconds + bytes * 1000 / options.MinRateBytesPerSecond;

    private void Set(long milliseconds) => Volatile.Write(ref _milliseconds, milliseconds);
}

/// <summary>Counts the requests of a connection that were shed in a row, and says when to throttle it (decision 7).</summary>
/// <param name="isCounted">Whether the connection is a client's; a server's carries the requests of many.</param>
internal struct ShedStreak(bool isCounted)
{
    private const int BeforeThrottle = 2; // the first may be bad luck; a client that asks again at once does not wait as told

    private int _shed;

    public void Note(Response response) => _shed = isCounted && response.IsShed ? Math.Min(_shed + 1, BeforeThrottle) : 0;

    /// <summary>Whether to throttle now: once for each shed request past the first.</summary>
    public bool TakeThrottle()
    {
        if (_shed < BeforeThrottle)
        {
            return false;
        }

        _shed--;
        return true;
    }
}

/// <summary>Why a connection ended. The set is closed: each connection ends for one of these.</summary>
internal enum SessionEnd
{
    /// <summary>The client closed it between two requests.</summary>
    ClientClosed,

    /// <summary>The client closed it in the middle of a request.</summary>
    CutShort,

    /// <summary>The client asked for one answer only (Connection: close, or HTTP/1.0).</summary>
    LastRequest,

    /// <summary>The client's bytes were no valid request.</summary>
    Rejected,

    /// <summary>A head did not come in time.</summary>
    HeadTooSlow,

    /// <summary>A body did not come in time.</summary>
    BodyTooSlow,

    /// <summary>The client did not take its answers in time.</summary>
    DoesNotRead,

    /// <summary>The connection broke.</summary>
    Reset,

    /// <summary>The client sent no request in time.</summary>
    Idle,

    /// <summary>The server is stopping.</summary>
    Draining,

    /// <summary>An exception: a fault of the server.</summary>
    Fault,
}

/// <summary>Counts the connections that ended, by reason (<c>pygmy_connections_closed_total</c>). For any thread.</summary>
internal sealed class SessionEnds(Meter meter)
{
    private static readonly Label[] Labels =
        [.. Enum.GetNames<SessionEnd>().Select(name => new Label("reason", SnakeCase(name)))];

    private readonly Counter<long> _closed =
        meter.CreateCounter<long>("pygmy.connections.closed", null, "Connections that ended, by reason.");

    /// <summary>What a rejected request ends its connection for.</summary>
    public static SessionEnd Of(RejectReason reason) => reason switch
    {
        RejectReason.HeadTooSlow => SessionEnd.HeadTooSlow,
        RejectReason.BodyTooSlow => SessionEnd.BodyTooSlow,
        _ => SessionEnd.Rejected,
    };

    public void Count(SessionEnd end) => _closed.Add(1, Labels[(int)end]);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToLowerInvariant(c)));
}
