namespace PygmyStore.Common.Http.Server;

/// <summary>
/// When a session that waits for its peer has waited long enough: absolute, so that a peer that drips a byte at a time gains
/// nothing.
/// </summary>
internal sealed class SessionDeadline(HttpServerOptions options)
{
    private const long NotBegun = -1;

    private long _milliseconds = Now + (long)options.IdleTimeout.TotalMilliseconds;
    private long _headBegan = NotBegun;
    private long _bodyBegan = NotBegun;
    private long _stallBegan = NotBegun;
    private long _takenBytes;

    /// <summary>On the scale of <see cref="Environment.TickCount64"/>; read by other threads.</summary>
    public long Milliseconds => Volatile.Read(ref _milliseconds);

    /// <summary>Whether the peer has had its time: a session that lingers looks for itself.</summary>
    public bool HasPassed => Now > Milliseconds;

    private static long Now => Environment.TickCount64;

    public void BecameIdle()
    {
        Clear();
        Set(Now + (long)options.IdleTimeout.TotalMilliseconds);
    }

    /// <summary>More bytes are awaited, of a head or of a body.</summary>
    public void Await(bool isHead, int receivedBytes)
    {
        if (isHead)
        {
            AwaitHead();
        }
        else
        {
            AwaitBody(receivedBytes);
        }
    }

    private void AwaitHead()
    {
        if (_headBegan == NotBegun)
        {
            _headBegan = Now;
        }

        Set(_headBegan + (long)options.HeadTimeout.TotalMilliseconds);
    }

    /// <summary>A body has the time that its bytes earn at the minimum rate, and never more than the whole timeout.</summary>
    private void AwaitBody(int receivedBytes)
    {
        if (_bodyBegan == NotBegun)
        {
            _bodyBegan = Now;
        }

        long earned = options.MinRateBytesPerSecond == 0
            ? long.MaxValue
            : (long)options.RateGrace.TotalMilliseconds + receivedBytes * 1000L / options.MinRateBytesPerSecond;
        Set(_bodyBegan + Math.Min(earned, (long)options.BodyTimeout.TotalMilliseconds));
    }

    /// <summary>
    /// The peer made no room for all of the answers. It has the send timeout, anew whenever it takes some of them, and in all no
    /// more than what it takes earns at the minimum rate: so neither who reads nothing nor who reads a byte a second keeps its
    /// connection.
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
            long earned = options.MinRateBytesPerSecond == 0
                ? long.MaxValue
                : _stallBegan + (long)options.SendTimeout.TotalMilliseconds + _takenBytes * 1000 / options.MinRateBytesPerSecond;
            Set(Math.Min(earned, fromNow));
        }
    }

    /// <summary>
    /// The peer has taken all of it: the time until then was not that of the head or the body behind, which nobody read.
    /// </summary>
    public void SendingEnded()
    {
        if (_stallBegan == NotBegun)
        {
            return;
        }

        long stalled = Now - _stallBegan;
        _stallBegan = NotBegun;
        _headBegan = _headBegan == NotBegun ? NotBegun : _headBegan + stalled;
        _bodyBegan = _bodyBegan == NotBegun ? NotBegun : _bodyBegan + stalled;
    }

    public void Clear() => _headBegan = _bodyBegan = NotBegun;

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
