namespace PygmyStore.Common.Http.Server;

/// <summary>
/// When a session that waits for its peer has waited long enough: absolute, so that a peer that drips a byte at a time gains nothing.
/// </summary>
internal sealed class SessionDeadline(HttpServerOptions options)
{
    private const long NotBegun = -1;

    private long _milliseconds = Now + (long)options.IdleTimeout.TotalMilliseconds;
    private long _headBegan = NotBegun;
    private long _bodyBegan = NotBegun;

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

    public void HeadBegan()
    {
        if (_headBegan == NotBegun)
        {
            _headBegan = Now;
            Set(_headBegan + (long)options.HeadTimeout.TotalMilliseconds);
        }
    }

    /// <summary>A body has the time that its bytes earn at the minimum rate, and never more than the whole timeout.</summary>
    public void BodyCame(int receivedBytes)
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

    public void Clear() => _headBegan = _bodyBegan = NotBegun;

    private void Set(long milliseconds) => Volatile.Write(ref _milliseconds, milliseconds);
}
